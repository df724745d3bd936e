"""What stands over the window when the program has to leave, and the calls that wait for it."""

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication


def close_dialogs() -> None:
    """Close what stands over the window, as if the doctor had cancelled it."""
    while (dialog := QApplication.activeModalWidget()) is not None:
        if not dialog.close():
            dialog.hide()  # a box that asks and has no way out: hiding it ends its loop too
    while (popup := QApplication.activePopupWidget()) is not None:
        if not popup.close():
            return


def is_unwound(level: int) -> bool:
    """Tell whether every call that waited for a dialog has returned to the loop of ``level``."""
    return QThread.currentThread().loopLevel() <= level
