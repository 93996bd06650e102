"""Run `python -m benchmarks.languages`."""

import sys

from benchmarks.languages.measure import main

sys.exit(main())
