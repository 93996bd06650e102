"""Run `python -m benchmarks.gate`."""

import sys

from benchmarks.gate.measure import main

sys.exit(main())
