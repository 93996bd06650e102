"""Run `python -m benchmarks.wmt`."""

import sys

from benchmarks.wmt.measure import main

sys.exit(main())
