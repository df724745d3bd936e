"""The totals, always in sight: gate, volets, amount; updated in place at each keystroke."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forfait_desktop.domain.affichage import AJOUTE_PAR_VOUS, format_montant, say_ajout
from forfait_desktop.domain.francais import INSECABLE, format_euros, format_points
from forfait_desktop.domain.phase import Phase, VoletLu, read_volet, say_unanswered
from forfait_desktop.domain.resultat import Montant, Resultat, ResultatVolet, Somme
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Points
from forfait_desktop.services.parcours import AMENDEMENTS, REGLES, TOTAL, TRANSCRIRE
from forfait_desktop.services.reparation import Reparation
from forfait_desktop.services.transcription import say_differences
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.states import style_of_volet
from forfait_desktop.ui.theme import GRID
from forfait_desktop.ui.widgets.bars import PointsBar
from forfait_desktop.ui.widgets.gate import REPARER, GateGuard, say_gate, show_repair, tone_of
from forfait_desktop.ui.widgets.gauge import Gauge
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.scrolling import ScrollArea, Scrolled
from forfait_desktop.ui.widgets.texts import Line, LinkButton, StateLabel, Text, plain_tip

POURQUOI = f"Pourquoi{INSECABLE}?"
TIGHT_BELOW = 840  # of its own height, which all that may be said fills at its usual distance
FILLS = 10_000  # beside the end, which takes the room when the figures are not shown


class AmendedLink(LinkButton):
    """The mark of figures that rest on values of the doctor's own, hidden without any."""

    def __init__(self) -> None:
        """Make a mark that is not shown yet."""
        super().__init__("", icone="pencil")
        self._number, self._is_short = 0, False
        self.setVisible(False)

    def show_ruleset(self, ruleset: Ruleset) -> None:
        """Say how many values behind the figures were changed by the doctor."""
        self._number = len(ruleset.amendements)
        self.setVisible(bool(self._number))
        self._say()

    def shorten(self, *, on: bool) -> None:
        """Say it in fewer words, where it stands on the line of the total."""
        self._is_short = on
        self._say()

    def _say(self) -> None:
        pluriel = "s" if self._number > 1 else ""
        court = f"{self._number}{INSECABLE}valeur{pluriel} modifiée{pluriel}"
        texte = court if self._is_short else f"{court} localement"
        if self.text() != texte:
            self.setText(texte)
            self.setAccessibleName(f"{texte}, compte dans le total, ouvrir la liste")


class VoletTotals(QWidget):
    """The bar and the figures of one volet."""

    why_asked = Signal(str)

    def __init__(self, volet: ResultatVolet) -> None:
        """Lay out a volet."""
        super().__init__()
        self._id = volet.id
        colonne = self._column = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(3)
        tete = QHBoxLayout()
        self._name = Text(volet.nom, strong=True)
        self._state = StateLabel()
        tete.addWidget(self._name, 1)
        tete.addWidget(self._state)
        add_layout(colonne, tete)
        self.bar = PointsBar(volet.nom)
        colonne.addWidget(self.bar)
        ligne = QHBoxLayout()
        self.acquired = Line(strong=True)
        why = LinkButton(POURQUOI, f"Pourquoi ce total pour {volet.nom}\u00a0?")
        why.clicked.connect(lambda: self.why_asked.emit(self._id))
        ligne.addWidget(self.acquired, 1)
        ligne.addWidget(why)
        add_layout(colonne, ligne)
        self.rest = Text(small=True, ton="discret")
        self.rest.setMinimumHeight(QFontMetrics(theme.small_font()).lineSpacing())
        colonne.addWidget(self.rest)

    def tighten(self, *, on: bool) -> None:
        """Take less height, or the usual one again."""
        self._column.setSpacing(1 if on else 3)

    def show_volet(self, volet: ResultatVolet, lu: VoletLu, phase: Phase) -> None:
        """Show the state and the figures of a volet; once it is over, those acquired only."""
        self._state.show_state(style_of_volet(lu, phase))
        possible = volet.possible if phase.promet else volet.acquis
        self.bar.show_points(
            volet.acquis.points, possible.points, volet.maximum.points, volet.explication
        )
        set_text(
            self.acquired,
            f"{format_points(volet.acquis.points)} · {format_euros(volet.acquis.euros)}",
        )
        set_text(self.rest, _say_rest(volet, lu, phase))


class TotalsPanel(QFrame):
    """The right-hand column."""

    why_asked = Signal(str)
    page_asked = Signal(str)
    repair_asked = Signal()

    def __init__(self) -> None:
        """Make the column; :meth:`show_ruleset` lays out its volets."""
        super().__init__()
        self.setProperty("role", "side")
        self.setAccessibleName("Totaux")
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(0, 0, 0, 0)
        colonne.setSpacing(0)
        zone = ScrollArea()
        zone.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        contenu = Scrolled()
        self._column = QVBoxLayout(contenu)
        zone.setWidget(contenu)
        colonne.addWidget(zone)
        self._add_total()
        self.gate = GateGuard()
        self.gate.page_asked.connect(self.page_asked)
        self.gate.repair_asked.connect(self.repair_asked)
        self._column.addWidget(self.gate)
        self.differences = differences_link()
        self.differences.clicked.connect(lambda: self.page_asked.emit(TRANSCRIRE))
        self._column.addWidget(self.differences)
        self._volets_box = QVBoxLayout()
        add_layout(self._column, self._volets_box)
        self.amounts = Text(small=True)
        self._column.addWidget(self.amounts)
        self._column.addStretch(1)
        self.saved = Text(small=True, ton="discret")  # in sight, however far the rest is scrolled
        colonne.addWidget(self.saved)
        self._volets: dict[str, VoletTotals] = {}
        self._ruleset_id = ""
        self._tight = False
        self._tighten(on=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw everything nearer where the window is low, rather than let it scroll."""
        super().resizeEvent(event)
        on = event.size().height() < theme.scaled(TIGHT_BELOW)
        if on != self._tight:
            self._tighten(on=on)

    def _tighten(self, *, on: bool) -> None:
        self._tight = on
        espace = GRID - 2 if on else 2 * GRID - 2
        self._column.setContentsMargins(2 * GRID, GRID if on else 2 * GRID, 2 * GRID, GRID)
        self._column.setSpacing(espace)
        self._volets_box.setSpacing(espace)
        self.saved.setContentsMargins(2 * GRID, 4 if on else GRID, 2 * GRID, GRID)
        self.gauge.tighten(on=on)
        self.gate.tighten(on=on)
        for vue in self._volets.values():
            vue.tighten(on=on)
        self.amended.shorten(on=on)
        if on:
            self._head.insertWidget(1, self.amended)
        else:
            self._under_gauge.insertWidget(2, self.amended)

    def show_differences(self, nombre: int) -> None:
        """Say on how many lines amelipro shows another value; nothing when there are none."""
        show_differences(self.differences, nombre)

    def show_result(
        self,
        ruleset: Ruleset,
        resultat: Resultat,
        reparation: Reparation | None = None,
        *,
        phase: Phase = Phase.OUVERTE,
    ) -> None:
        """Show a result; the layout is rebuilt only when the rules change."""
        if self._ruleset_id != ruleset.sha256:
            self._ruleset_id = ruleset.sha256
            self._lay_out(resultat)
        self.gate.show_result(ruleset, resultat, reparation, phase=phase)
        for volet in resultat.volets:
            lu = read_volet(resultat, volet, phase)
            self._volets[volet.id].show_volet(volet, lu, phase)
        possible = resultat.possible if phase.promet else resultat.acquis
        self.gauge.show_points(resultat.acquis.points, possible.points, resultat.maximum.points)
        set_text(self.points, format_points(resultat.acquis.points))
        set_text(self.euros, format_euros(resultat.acquis.euros))
        set_text(
            self.possible,
            _say_possible(resultat, phase),
            _say_possible(resultat, phase, discret=True),
        )
        self.amended.show_ruleset(ruleset)
        show_added(self.added, ruleset)
        set_text(self.amounts, "\n".join(say_amount(montant) for montant in resultat.montants))
        self.amounts.setVisible(bool(resultat.montants))

    def _add_total(self) -> None:
        ligne = self._head = QHBoxLayout()
        ligne.addWidget(Text("Total", strong=True), 1)
        why = LinkButton(POURQUOI, "Pourquoi ce total\u00a0?")
        why.clicked.connect(lambda: self.why_asked.emit(TOTAL))
        ligne.addWidget(why)
        add_layout(self._column, ligne)
        self.gauge = Gauge()
        self.euros, self.points = self.gauge.euros, self.gauge.points
        self.possible = Text(small=True, ton="discret")
        self.possible.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        montant = self._under_gauge = QVBoxLayout()
        montant.setSpacing(2)
        self.amended = AmendedLink()
        self.amended.clicked.connect(lambda: self.page_asked.emit(AMENDEMENTS))
        self.added = added_link()
        self.added.clicked.connect(lambda: self.page_asked.emit(REGLES))
        for widget in (self.gauge, self.possible, self.amended, self.added):
            montant.addWidget(widget)
        add_layout(self._column, montant)

    def _lay_out(self, resultat: Resultat) -> None:
        clear(self._volets_box)
        self._volets = {}
        for volet in resultat.volets:
            vue = VoletTotals(volet)
            vue.tighten(on=self._tight)
            vue.why_asked.connect(self.why_asked)
            self._volets[volet.id] = vue
            self._volets_box.addWidget(vue)


class TotalsBand(QFrame):
    """The totals folded into one line, for a narrow window, with the way to the list."""

    why_asked = Signal(str)
    page_asked = Signal(str)
    repair_asked = Signal()
    summary_asked = Signal()

    def __init__(self) -> None:
        """Make the band."""
        super().__init__()
        self.setProperty("role", "side")
        ligne = QHBoxLayout(self)
        ligne.setContentsMargins(16, 6, 16, 6)
        ligne.setSpacing(16)
        self.summary_button = QPushButton("Sommaire")
        self.summary_button.setAccessibleDescription("Ouvre ou ferme la liste des pages")
        self.summary_button.clicked.connect(self.summary_asked)
        self.gate = Text(small=True, strong=True)
        self.points = Line(strong=True)
        self.euros = Line(strong=True)
        why = LinkButton(POURQUOI, "Pourquoi ce total\u00a0?")
        why.clicked.connect(lambda: self.why_asked.emit(TOTAL))
        self.repair_button = LinkButton(REPARER, "Comment réparer ce qui manque")
        self.repair_button.clicked.connect(self.repair_asked)
        self.differences = differences_link()
        self.differences.clicked.connect(lambda: self.page_asked.emit(TRANSCRIRE))
        self.amended = AmendedLink()
        self.amended.shorten(on=True)
        self.amended.clicked.connect(lambda: self.page_asked.emit(AMENDEMENTS))
        self.added = added_link()
        self.added.clicked.connect(lambda: self.page_asked.emit(REGLES))
        self.saved = Line(small=True, ton="discret")
        suite = QHBoxLayout()
        suite.setSpacing(GRID)
        for widget in (self.differences, self.amended, self.added, self.repair_button):
            suite.addWidget(widget)
        suite.addStretch(1)
        mots = QVBoxLayout()
        mots.setSpacing(2)
        mots.addWidget(self.gate)
        add_layout(mots, suite)
        chiffres = QHBoxLayout()
        chiffres.setSpacing(2 * GRID)
        for chiffre in (self.points, self.euros, why):
            chiffres.addWidget(chiffre)
        droite = QVBoxLayout()
        droite.setSpacing(2)
        add_layout(droite, chiffres)
        droite.addWidget(self.saved, 0, Qt.AlignmentFlag.AlignRight)
        self._figures = QWidget()
        cote_a_cote = QHBoxLayout(self._figures)
        cote_a_cote.setContentsMargins(0, 0, 0, 0)
        cote_a_cote.setSpacing(2 * GRID)
        add_layout(cote_a_cote, mots, 1)
        add_layout(cote_a_cote, droite)
        ligne.addWidget(self.summary_button)
        ligne.addWidget(self._figures, FILLS)
        ligne.addStretch(1)

    def show_parts(self, *, figures: bool, summary: bool) -> None:
        """Show the figures of a declaration, and the way to a list that is not in sight."""
        self._figures.setVisible(figures)
        self.summary_button.setVisible(summary)

    def show_differences(self, nombre: int) -> None:
        """Say on how many lines amelipro shows another value; nothing when there are none."""
        show_differences(self.differences, nombre, short=True)

    def show_result(
        self,
        ruleset: Ruleset,
        resultat: Resultat,
        reparation: Reparation | None = None,
        *,
        phase: Phase = Phase.OUVERTE,
    ) -> None:
        """Show total, gate and euros, and the way to what is missing."""
        self.amended.show_ruleset(ruleset)
        show_added(self.added, ruleset)
        show_repair(self.repair_button, reparation, phase)
        discretion.tip(self.repair_button, plain_tip(reparation.echeance) if reparation else "")
        self.gate.setVisible(resultat.verrou is not None)
        if resultat.verrou:
            self.gate.set_ton(tone_of(resultat.verrou, phase)[2])
            set_text(self.gate, *say_gate(resultat.verrou, phase))
        set_text(self.points, format_points(resultat.acquis.points))
        set_text(self.euros, format_euros(resultat.acquis.euros))


def added_link() -> LinkButton:
    """Return the mark of figures that rest on rules the doctor added, hidden without any."""
    lien = LinkButton(AJOUTE_PAR_VOUS, icone="file-text")
    lien.setVisible(False)
    return lien


def show_added(lien: LinkButton, ruleset: Ruleset) -> None:
    """Say whether the rules behind the figures were added by the doctor, and since when."""
    lien.setVisible(ruleset.ajout is not None)
    texte = say_ajout(ruleset.ajout) if ruleset.ajout else ""
    discretion.tip(lien, plain_tip(texte))
    lien.setAccessibleName(f"Total calculé avec des {AJOUTE_PAR_VOUS}, ouvrir la liste")


def differences_link() -> LinkButton:
    """Return the warning of the lines that amelipro shows otherwise, hidden until there is one."""
    lien = LinkButton("")
    theme.put_icon(lien, "triangle-alert", "a_completer", 16)
    lien.setVisible(False)
    return lien


def show_differences(lien: LinkButton, nombre: int, *, short: bool = False) -> None:
    """Say how many lines amelipro shows otherwise, and hide the warning when there are none."""
    texte = say_differences(nombre)
    lien.setText(texte.removesuffix(" avec amelipro") if short else texte)
    lien.setAccessibleName(f"{texte}, les voir")
    lien.setVisible(nombre > 0)


def set_text(label: Text, texte: str, discret: str = "") -> None:
    """Change a label only when its words change, so that nothing else is laid out again."""
    if label.text() != texte:
        label.setText(texte, discret)


def say_amount(montant: Montant) -> str:
    """Say an amount outside the points in one line."""
    valeur = format_montant(montant.euros, maximum=montant.maximum)
    return f"{montant.libelle}{INSECABLE}: {valeur}, hors points."


def _say_rest(volet: ResultatVolet, lu: VoletLu, phase: Phase) -> str:
    maximum = f"maximum{INSECABLE}: {format_points(volet.maximum.points)}"
    if not phase.promet:
        return f"{say_unanswered(lu.sans_reponse)}, {maximum}" if lu.sans_reponse else maximum
    # With what is acquired, shown above, these parts add up to the maximum.
    a_venir = Points(volet.possible.points - volet.acquis.points)
    propres = Points(volet.hors_condition.points - volet.acquis.points)
    attente = min(propres, a_venir)
    encore, sans_effet = Points(a_venir - attente), Points(propres - attente)
    morceaux = []
    if attente:
        morceaux.append(f"à l’ouverture du volet{INSECABLE}: {format_points(attente)}")
    if encore:
        morceaux.append(f"encore possible{INSECABLE}: {format_points(encore)}")
    if volet.perdu.points:
        dont = f" (dont {format_points(sans_effet)} de lignes atteintes)" if sans_effet else ""
        morceaux.append(f"perdu{INSECABLE}: {format_points(volet.perdu.points)}{dont}")
    morceaux.append(maximum)
    return ", ".join(morceaux)


def _say_possible(resultat: Resultat, phase: Phase, *, discret: bool = False) -> str:
    """Say what is still possible, in points where euros would be masked."""

    def say(somme: Somme) -> str:
        return format_points(somme.points) if discret else format_euros(somme.euros)

    if not phase.promet or resultat.possible == resultat.acquis:
        return f"sur {say(resultat.maximum)} au plus"
    if resultat.possible == resultat.maximum:
        return f"jusqu’à {say(resultat.possible)} possibles"
    return f"jusqu’à {say(resultat.possible)} possibles, {say(resultat.maximum)} au plus"
