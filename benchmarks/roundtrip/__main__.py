"""Run `python -m benchmarks.roundtrip`."""

import sys

from benchmarks.roundtrip.measure import main

sys.exit(main())
