"""Run the command line as `python -m tqcheck`."""

import sys

from tqcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
