"""Run `python -m benchmarks.quality`."""

import sys

from benchmarks.quality.measure import main

sys.exit(main())
