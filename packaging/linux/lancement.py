"""What the launcher of Linux runs, by ``python3 -I -S``: the program and its own packages alone.

Neither the packages of the system nor those of a user can take the place of ours: these two
options leave them out, and this folder comes first. In the tarball the launcher stands at the top,
where ``portable.txt`` is put; an installed package has it in a folder of the system, which is none.
"""

import sys
from pathlib import Path

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit("Forfait Desktop a besoin de Python 3.11, 3.12 ou 3.13.")
folder = Path(__file__).resolve().parent
sys.path.insert(0, str(folder))
sys.argv[0] = "forfait-desktop"  # the name that windows and menus go by

from forfait_desktop.cli import main  # noqa: E402 - the folder comes first
from forfait_desktop.paths import know_launcher  # noqa: E402

top = folder.parents[1]
if (top / "forfait-desktop").is_file():
    know_launcher(top)

if __name__ == "__main__":
    sys.exit(main())
