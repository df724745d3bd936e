"""What is said aloud to a screen reader when something changes where the keyboard is not.

Without a reader nothing is done. What changes while one types is said once it is quiet again.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from forfait_desktop.domain.francais import format_euros, format_points
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.widgets.gate import say_gate

if TYPE_CHECKING:
    from forfait_desktop.domain.phase import Phase
    from forfait_desktop.domain.resultat import Resultat, Somme
    from forfait_desktop.domain.values import Statut

QUIET_MS: Final = 900


class Annonces(QObject):
    """Speaks to the reader; one for the whole process, like the theme."""

    said = Signal(str, bool)  # the words, and whether they interrupt

    def __init__(self) -> None:
        """Say nothing yet."""
        super().__init__()
        self._later: dict[str, str] = {}
        self._where: QWidget | None = None
        self._timer: QTimer | None = None

    def say(self, ou: QWidget, texte: str, *, urgent: bool = False) -> None:
        """Say something now; what is urgent interrupts the reader."""
        if not texte or not QAccessible.isActive():
            return
        from PySide6.QtGui import QAccessibleAnnouncementEvent

        mots = " ".join(discretion.mask(texte).split())
        event = QAccessibleAnnouncementEvent(ou, mots)
        force = QAccessible.AnnouncementPoliteness
        event.setPoliteness(force.Assertive if urgent else force.Polite)
        QAccessible.updateAccessibility(event)
        self.said.emit(mots, urgent)

    def say_later(self, ou: QWidget, sujet: str, texte: str) -> None:
        """Say something once nothing changes any more; on a subject, the last words count."""
        if not QAccessible.isActive():
            return
        self._later.pop(sujet, None)
        if texte:
            self._later[sujet] = texte
        if self._timer is None:
            self._timer = QTimer(self)
            self._timer.setSingleShot(True)
            self._timer.timeout.connect(self._say_what_waits)
        if self._where is not ou:
            self._where = ou
            ou.destroyed.connect(self._forget)
        self._timer.start(QUIET_MS)

    def _say_what_waits(self) -> None:
        texte = " ".join(self._later.values())
        self._later.clear()
        if self._where is not None:
            self.say(self._where, texte)

    def _forget(self) -> None:
        """Leave unsaid what was about a window that is gone."""
        self._where = None
        self._later.clear()


annonces: Final = Annonces()


class ResultTeller:
    """Says what an answer changes beside it: the gate, the total, and that it is saved."""

    def __init__(self, ou: QWidget) -> None:
        """Speak for a window."""
        self._ou = ou
        self._acquis: Somme | None = None
        self._gate: Statut | None = None

    def begin(self, resultat: "Resultat") -> None:
        """Know where a declaration stands, and say nothing."""
        self._acquis, self._gate = resultat.acquis, _gate_of(resultat)

    def follow(self, resultat: "Resultat", phase: "Phase") -> None:
        """Say what is not as it was said last."""
        if (gate := _gate_of(resultat)) is not self._gate and resultat.verrou:
            texte, discret = say_gate(resultat.verrou, phase)
            annonces.say_later(self._ou, "gate", discret if discretion.hides else texte)
        if resultat.acquis != self._acquis:
            points, euros = resultat.acquis.points, resultat.acquis.euros
            total = f"Total\u00a0: {format_points(points)}, {format_euros(euros)}."
            annonces.say_later(self._ou, "total", total)
        self._acquis, self._gate = resultat.acquis, gate

    def say_saved(self) -> None:
        """Say that everything is on the disk."""
        annonces.say_later(self._ou, "saved", "Enregistré.")


def _gate_of(resultat: "Resultat") -> "Statut | None":
    return resultat.verrou.statut if resultat.verrou else None
