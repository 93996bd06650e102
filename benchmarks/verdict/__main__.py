"""Run `python -m benchmarks.verdict`."""

import sys

from benchmarks.verdict.measure import main

sys.exit(main())
