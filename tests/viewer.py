"""What stands for the system where the program asks it to open a file or a folder."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot


class Viewer(QObject):
    """Remembers what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def show_file(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))
