"""A row of the task list: number, title, state in words and icon; the whole row is a button."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.parcours import EtatTache, Tache
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.states import style_of_task
from forfait_desktop.ui.widgets.texts import StateLabel, Text

TIGHT: Final = 4


class TaskRow(QPushButton):
    """One task."""

    def __init__(self, numero: int, tache: Tache) -> None:
        """Lay out a task and show its state."""
        super().__init__()
        self.setProperty("role", "row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        ligne = self._row = QHBoxLayout(self)
        ligne.setSpacing(12)
        self.tighten(on=False)
        self._numero = numero
        self._title = Text(strong=True)
        self._detail = Text(small=True, ton="discret")
        self._detail.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * 22)
        self._state = StateLabel(small=False)
        self._state.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * 11)
        place = self._state.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self._state.setSizePolicy(place)
        chevron = QLabel()
        chevron.setPixmap(theme.pixmap("chevron-right", "muted", 16))
        number = Text(f"{numero}", ton="discret")
        number.setWordWrap(False)
        number.setFixedWidth(18)
        ligne.addWidget(number)
        ligne.addWidget(self._title, 1)
        ligne.addWidget(self._detail)
        ligne.addWidget(self._state)
        ligne.addWidget(chevron)
        for enfant in (number, self._title, self._detail, self._state, chevron):
            enfant.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.cle = tache.cle
        self.is_settled = False
        self.show_task(tache)

    def tighten(self, *, on: bool) -> None:
        """Take less height, or the usual one again."""
        self._row.setContentsMargins(14, TIGHT if on else 7, 14, TIGHT if on else 7)

    def show_task(self, tache: Tache) -> None:
        """Show the task's state and detail."""
        self._title.setText(tache.titre)
        self._detail.setText(tache.detail)
        self._state.show_state(style_of_task(tache))
        self._state.setVisible(not tache.est_close)  # the words before it say all there is
        self.is_settled = tache.etat is EtatTache.FAIT and not tache.a_reprendre
        etat = "" if tache.est_close else tache.etat.value
        mots = ", ".join(filter(None, (etat, tache.detail)))
        discretion.name(self, f"{self._numero}. {tache.titre}{INSECABLE}: {mots}")

    def sizeHint(self) -> QSize:
        """Return the size of what is laid out in the row."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that shows every word."""
        return self._row.minimumSize()
