"""Run the program with ``python -m forfait_desktop``; :mod:`forfait_desktop.cli` does it all."""

import sys

from forfait_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
