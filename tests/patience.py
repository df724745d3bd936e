"""How long a test waits before it gives up: a pass is quick, and a busy machine is no fault.

Both are less than ``faulthandler_timeout`` of pytest, which ends the whole run.
"""

from typing import Final

WAIT_S: Final = 60
"""For what this process does."""
PROCESS_S: Final = 180
"""For a process that is started, does its work and ends."""
