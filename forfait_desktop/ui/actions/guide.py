"""The guide, opened at the page about what is shown."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from forfait_desktop.services.guide import about_question
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.guide_window import GuideWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

TRANSCRIPTION: Final = "transcription"


class GuideActions(QObject):
    """Opens the guide beside the program, and closes it with it."""

    def __init__(self, context: WindowContext) -> None:
        """Act for a window."""
        super().__init__(context.widget)
        self._context = context
        self.window: GuideWindow | None = None

    def show(self) -> None:
        """Open the guide at the page about the present screen, or bring it back there."""
        active = QApplication.activeWindow()
        if self.window is not None and active is self.window:
            return
        if self.window is None:
            self.window = GuideWindow(self._context.settings)
        if _is_transcription(active):
            self.window.show_screen(TRANSCRIPTION)
        else:
            self.window.show_screen(self._context.current_key, self._question())

    def shut(self) -> None:
        """Close the guide."""
        if self.window is not None:
            window, self.window = self.window, None
            window.close()
            window.deleteLater()

    def _question(self) -> str:
        """Write what helps with the question shown, if one is."""
        parcours = self._context.parcours
        indicateurs = parcours.ruleset.indicateurs if parcours is not None else {}
        indicateur = indicateurs.get(self._context.current_key)
        return about_question(indicateur) if indicateur is not None else ""


def _is_transcription(window: "QWidget | None") -> bool:
    from forfait_desktop.ui.transcription_window import TranscriptionWindow

    return isinstance(window, TranscriptionWindow)
