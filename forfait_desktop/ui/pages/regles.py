"""Règles: the rules known, where each is from, and what a file would change in them.

A file is read and compared off the window's thread; nothing is kept before the doctor has seen the
differences and asked for it.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forfait_desktop.catalogue.ajouts import ReglesAjoutees
from forfait_desktop.domain.affichage import say_ajout
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.services.nouveautes import compare_dates
from forfait_desktop.services.regles_ajoutees import Candidat, read_candidate
from forfait_desktop.ui import theme
from forfait_desktop.ui.annonces import annonces
from forfait_desktop.ui.background import Background
from forfait_desktop.ui.pages.base import WIDE, Screen
from forfait_desktop.ui.widgets.attente import WaitingBar
from forfait_desktop.ui.widgets.ecarts import add_news, table
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import Badge, Band, LinkButton, Text, primary, rule

if TYPE_CHECKING:
    from forfait_desktop.ui.context import WindowContext

T = TypeVar("T")

TITRE: Final = "Règles"
INTRO: Final = (
    "Les règles d’une nouvelle campagne peuvent venir d’un fichier, sans nouveau programme\u00a0: "
    "un ZIP, un fichier .toml ou un dossier. Rien n’est gardé avant que vous ayez vu ce qu’il "
    "change."
)
GARDEZ_LE: Final = (
    "Gardez aussi le fichier reçu\u00a0: les sauvegardes ne contiennent pas les règles ajoutées."
)
AUCUNE: Final = "Aucune règle ajoutée."
MARQUE: Final = "ajouté par vous"
SENS_DE_LA_MARQUE: Final = "ces règles ne viennent pas avec le programme"
SANS_EFFET: Final = (
    "Ne sert pas\u00a0: le programme a depuis ses propres règles sous ce nom, qui sont suivies."
)
DEJA: Final = "Ces règles sont déjà celles que le programme suit\u00a0: il n’y a rien à ajouter."
TEXTES: Final = (
    "Les lignes, les seuils, les points et les dates sont les mêmes\u00a0: seuls des textes ou "
    "des sources changent."
)
NOUVELLE_FAMILLE: Final = "Le programme ne connaît aucune règle à laquelle comparer celles-ci."


class ReglesPage(Screen):
    """The rules known, and those that a file would bring."""

    keep_asked = Signal(object)  # Candidat
    remove_asked = Signal(str)

    def __init__(self, context: "WindowContext") -> None:
        """Lay out the page; :meth:`refresh` fills its list."""
        super().__init__(TITRE, width=WIDE)
        self._context = context
        self._reading = Background(self)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(self._on_refused)
        self.candidat: Candidat | None = None
        self.intro = Text(INTRO, ton="discret")
        self.body.addWidget(self.intro)
        self.refusal = Band("alerte", "triangle-alert")
        self.refusal.setVisible(False)
        self.body.addWidget(self.refusal)
        self.buttons = self._make_buttons()
        self.body.addWidget(self.buttons)
        self._list = QVBoxLayout()
        self._list.setSpacing(16)
        add_layout(self.body, self._list)
        self.remove_buttons: dict[str, LinkButton] = {}
        self.keep_button = primary(QPushButton())
        self.keep_button.clicked.connect(self._on_keep)
        self.leave_button = QPushButton("&Ne pas ajouter")
        self.leave_button.clicked.connect(self.show_list)
        self.footer.addWidget(self.keep_button)
        self.footer.addWidget(self.leave_button)
        self.footer.addStretch(1)

    def _make_buttons(self) -> QWidget:
        cadre = QWidget()
        ligne = QHBoxLayout(cadre)
        ligne.setContentsMargins(0, 0, 0, 0)
        ligne.setSpacing(8)
        self.file_button = QPushButton("Ajouter un fich&ier…")
        self.file_button.setAccessibleDescription("Un ZIP ou un fichier .toml")
        theme.put_icon(self.file_button, "plus")
        self.file_button.clicked.connect(self._choose_file)
        self.folder_button = QPushButton("Ajouter un &dossier…")
        theme.put_icon(self.folder_button, "folder-open")
        self.folder_button.clicked.connect(self._choose_folder)
        self.bar = WaitingBar("Contrôle du fichier en cours")
        self.bar.setVisible(False)
        ligne.addWidget(self.file_button)
        ligne.addWidget(self.folder_button)
        ligne.addWidget(self.bar, 1)
        ligne.addStretch(0)
        return cadre

    # what is shown

    def refresh(self, context: "WindowContext") -> None:
        """Show the rules as they are known now; what was looked at before is left."""
        self._context = context
        self.refusal.setVisible(False)
        self._show_reading()
        self.show_list()

    def focus_first(self) -> None:
        """Give the keyboard to what comes next; never to what would replace anything."""
        if self.candidat is None:
            self.file_button.setFocus()
        elif self.candidat.is_known or self.candidat.remplace:
            self.leave_button.setFocus()
        else:
            self.keep_button.setFocus()

    def shut(self) -> None:
        """Wait for no answer: the rules may be read anew."""
        self._reading.forget()
        self._show_reading()

    def show_list(self) -> None:
        """Show the rules known, the latest first, and where each is from."""
        self.candidat = None
        self._begin(TITRE, viewing=False)
        catalogue = self._context.bureau.catalogue
        bons, _erreurs = catalogue.load_all()
        ajoutees = catalogue.added
        siennes = [etat for etat in ajoutees if not etat.sert]
        suivies = list(reversed(bons))
        self._add_group("Ajoutées", [r for r in suivies if r.ajout], self._add_followed, AUCUNE)
        self._add_group("Ajoutées, mais qui ne servent pas", siennes, self._add_idle)
        if ajoutees:
            self._list.addWidget(Text(GARDEZ_LE, small=True, ton="discret"))
        fournies = [r for r in suivies if r.ajout is None]
        self._add_group("Fournies avec le programme", fournies, self._add_shipped)
        self._end()

    def _add_group(
        self, titre: str, lot: list[T], add: Callable[[QVBoxLayout, T], None], rien: str = ""
    ) -> None:
        """Add some rules under a heading, or what says that there are none."""
        if not lot and not rien:
            return
        self._list.addWidget(Text(titre, strong=True))
        cadre, colonne = _surface()
        for rang, regles in enumerate(lot):
            if rang:
                colonne.addWidget(rule())
            add(colonne, regles)
        if not lot:
            colonne.addWidget(Text(rien, ton="discret"))
        self._list.addWidget(cadre)

    @staticmethod
    def _add_shipped(colonne: QVBoxLayout, ruleset: Ruleset) -> None:
        colonne.addWidget(_named(ruleset))

    def _add_followed(self, colonne: QVBoxLayout, ruleset: Ruleset) -> None:
        colonne.addWidget(_named(ruleset))
        colonne.addWidget(Badge(MARQUE, SENS_DE_LA_MARQUE))
        if ruleset.ajout is not None:
            colonne.addWidget(Text(say_ajout(ruleset.ajout), small=True))
        add_layout(colonne, self._removal(ruleset.id, ruleset.titre))

    def _add_idle(self, colonne: QVBoxLayout, etat: ReglesAjoutees) -> None:
        """Add rules that are not followed: they do not load, or the program has its own since."""
        ruleset = etat.ruleset
        titre = ruleset.titre if ruleset else etat.id
        colonne.addWidget(Text(titre, strong=True))
        colonne.addWidget(Badge(MARQUE, SENS_DE_LA_MARQUE))
        if etat.erreur is not None:
            colonne.addWidget(Text(f"Illisible. {etat.erreur}", small=True, ton="non_atteint"))
        elif ruleset is not None and ruleset.ajout is not None:
            colonne.addWidget(Text(f"{say_ajout(ruleset.ajout)} {SANS_EFFET}", small=True))
        add_layout(colonne, self._removal(etat.id, titre))

    def _removal(self, ruleset_id: str, titre: str) -> QHBoxLayout:
        ligne = QHBoxLayout()
        bouton = LinkButton("Retirer…", f"Retirer{INSECABLE}: {titre}")
        bouton.clicked.connect(lambda: self.remove_asked.emit(ruleset_id))
        self.remove_buttons[ruleset_id] = bouton
        ligne.addWidget(bouton)
        ligne.addStretch(1)
        return ligne

    def _show_candidate(self, candidat: Candidat) -> None:
        """Show what a file that passed every check would change."""
        self.candidat = candidat
        ruleset, connu = candidat.ruleset, candidat.connu
        verbe = "Remplacer" if candidat.remplace else "Ajouter"
        self._begin(f"{verbe} «{INSECABLE}{ruleset.titre}{INSECABLE}»", viewing=True)
        self.keep_button.setVisible(not candidat.is_known)
        self.keep_button.setText("&Remplacer…" if candidat.remplace else "&Ajouter")
        self.leave_button.setText("&Retour" if candidat.is_known else f"&Ne pas {verbe.lower()}")
        origine = Text(
            f"Fichier «{INSECABLE}{candidat.origine}{INSECABLE}», contrôlé{INSECABLE}: "
            f"{ruleset.id}, campagne {ruleset.campagne}.",
            ton="discret",
        )
        origine.setToolTip(_say_digest(ruleset))
        self._list.addWidget(origine)
        if candidat.is_known:
            self._list.addWidget(Band("info", "info", DEJA))
        elif candidat.remplace:
            self._list.addWidget(Band("attention", "triangle-alert", _say_replace(ruleset)))
        if connu is None or candidat.nouveautes is None:
            self._list.addWidget(Text(NOUVELLE_FAMILLE))
        elif not candidat.is_known:
            self._show_differences(candidat, connu)
        annonces.say(self, self.say_where())
        self._end()

    def _show_differences(self, candidat: Candidat, connu: Ruleset) -> None:
        nouveautes = candidat.nouveautes
        assert nouveautes is not None
        meme = connu.id == candidat.ruleset.id
        self._list.addWidget(
            Text(
                "Ce qui change, par rapport aux règles suivies jusqu’ici."
                if meme
                else f"Ce qui change, par rapport à «{INSECABLE}{connu.titre}{INSECABLE}»."
            )
        )
        tetes = (
            "Jusqu’ici" if meme else str(connu.campagne),
            "Ce fichier" if meme else str(candidat.ruleset.campagne),
        )
        dates = compare_dates(connu, candidat.ruleset)
        if nouveautes.is_empty and not dates:
            self._list.addWidget(Band("info", "info", TEXTES))
        add_news(self._list, nouveautes, tetes)
        if dates:
            self._list.addWidget(Text("Dates de la campagne", strong=True))
            self._list.addWidget(table(tetes, dates))

    def _begin(self, titre: str, *, viewing: bool) -> None:
        """Empty the page for the list, or for what a file holds."""
        clear(self._list)
        self.remove_buttons = {}
        self.title.setText(titre)
        self.intro.setVisible(not viewing)
        self.buttons.setVisible(not viewing)
        self.keep_button.setVisible(viewing)
        self.leave_button.setVisible(viewing)

    def _end(self) -> None:
        if self.isVisible():
            self.show_from_top()
            self.take_focus()

    # requests

    def _choose_file(self) -> None:
        choisi, _filtre = QFileDialog.getOpenFileName(
            self, "Ajouter un fichier de règles", str(Path.home()), "Règles (*.zip *.toml)"
        )
        if choisi:
            self.read(Path(choisi))

    def _choose_folder(self) -> None:
        choisi = QFileDialog.getExistingDirectory(
            self, "Ajouter un dossier de règles", str(Path.home())
        )
        if choisi:
            self.read(Path(choisi))

    def read(self, path: Path) -> None:
        """Read and check what was chosen, off the window's thread."""
        if self.candidat is not None:
            self.show_list()
        self.refusal.setVisible(False)
        bureau = self._context.bureau
        self._reading.run(partial(read_candidate, path, bureau.data_dir, bureau.catalogue.again()))
        self._show_reading()

    def _on_read(self, candidat: object) -> None:
        assert isinstance(candidat, Candidat)
        self._show_reading()
        self._show_candidate(candidat)

    def _on_refused(self, message: str) -> None:
        self._show_reading()
        texte = f"Fichier refusé. {message}"
        self.refusal.show_message("alerte", "triangle-alert", texte)
        self.refusal.setVisible(True)
        annonces.say(self, texte, urgent=True)
        if self.isVisible():
            self.show_from_top()
            self.file_button.setFocus()

    def _on_keep(self) -> None:
        if self.candidat is not None:
            self.keep_asked.emit(self.candidat)

    def _show_reading(self) -> None:
        busy = self._reading.is_running
        self.bar.setVisible(busy)
        self.file_button.setEnabled(not busy)
        self.folder_button.setEnabled(not busy)


def _say_replace(ruleset: Ruleset) -> str:
    return (
        f"Le programme a déjà des règles {ruleset.id}. Celles-ci prendraient leur place dans les "
        "déclarations qui ne sont pas scellées, et seraient marquées partout. Pour revenir ensuite "
        "à celles du programme, choisissez «\u00a0Retirer…\u00a0» dans la liste."
    )


def _named(ruleset: Ruleset) -> Text:
    """Return the title and the name of rules; their digest comes under the mouse."""
    titre = Text(f"{ruleset.titre} ({ruleset.id})", strong=True)
    titre.setToolTip(_say_digest(ruleset))
    return titre


def _say_digest(ruleset: Ruleset) -> str:
    return f"Empreinte SHA-256{INSECABLE}: {ruleset.sha256}"


def _surface() -> tuple[QFrame, QVBoxLayout]:
    cadre = QFrame()
    cadre.setProperty("role", "surface")
    colonne = QVBoxLayout(cadre)
    colonne.setContentsMargins(16, 12, 16, 12)
    colonne.setSpacing(6)
    return cadre, colonne
