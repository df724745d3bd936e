"""Run the program with ``python -m forfait_desktop``; :mod:`forfait_desktop.cli` does it all."""

import sys

from forfait_desktop.cli import main

if __name__ == "__main__":
    if sys.argv[1:2] == ["--miniature"]:  # how a packaged program draws a file apart
        from forfait_desktop.miniature import main as draw

        sys.exit(draw(sys.argv[2:]))
    sys.exit(main())
