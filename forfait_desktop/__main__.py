"""Run the program with ``python -m forfait_desktop``; everything is in :mod:`forfait_desktop.cli`."""

import sys

from forfait_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
