"""Which names Windows keeps for itself, asked of Python whatever the system and the version."""

import ntpath
import sys
from pathlib import PureWindowsPath


def is_reserved_on_windows(nom: str) -> bool:
    """Tell whether Windows would refuse a file of this name, or open something else."""
    if sys.version_info >= (3, 13):  # the method of the path is deprecated from there on
        return ntpath.isreserved(nom)
    return PureWindowsPath(nom).is_reserved()
