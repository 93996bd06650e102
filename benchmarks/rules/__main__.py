"""Run `python -m benchmarks.rules`."""

import sys

from benchmarks.rules.measure import main

sys.exit(main())
