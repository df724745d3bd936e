"""What the launcher of Windows runs: the program, told that it is packaged.

``sys.executable`` is then the launcher itself, which ``services.apart`` starts again to draw a
file apart, and beside which ``paths`` looks for ``portable.txt``.
"""

import runpy
import sys

sys.frozen = "windows"  # type: ignore[attr-defined]
runpy.run_module("forfait_desktop", run_name="__main__", alter_sys=True)
