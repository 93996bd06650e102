"""Run `python -m benchmarks.challenge`."""

import sys

from benchmarks.challenge.measure import main

sys.exit(main())
