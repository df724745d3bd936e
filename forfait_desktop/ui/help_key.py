"""F1 where the menu cannot be reached: in a dialog, and on the pages shown without the program."""

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget


def add_help_key(widget: QWidget, ecran: str) -> None:
    """Let F1 open the guide over a widget, at the page about its screen."""
    raccourci = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), widget)
    raccourci.activated.connect(lambda: _open(widget, ecran))


def _open(widget: QWidget, ecran: str) -> None:
    from forfait_desktop.ui.guide_window import GuideWindow

    guide = widget.findChild(GuideWindow)
    if guide is None:
        guide = GuideWindow(None, widget)  # a child of a modal dialog is not blocked by it
        if isinstance(widget, QDialog):
            widget.finished.connect(guide.close)
    guide.show_screen(ecran)
