"""Run `python -m benchmarks.speed`."""

import sys

from benchmarks.speed.measure import main

sys.exit(main())
