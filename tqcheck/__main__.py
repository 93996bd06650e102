"""Run the command line as `python -m tqcheck`."""

from tqcheck.cli import run

if __name__ == "__main__":
    run()
