"""The menus as a table: words, key, and what each does."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from forfait_desktop.domain.affichage import say_numbered
from forfait_desktop.services.parcours import (
    ACCUEIL,
    AMENDEMENTS,
    DEPOT,
    JUSTIFICATIFS,
    LISTE,
    NOUVEAUTES,
    PAIEMENT,
    PRATICIEN,
    PREFERENCES,
    PROTECTION,
    REGLES,
    SAUVEGARDES,
    SUIVI,
    TRANSCRIRE,
    VERIFIER,
)
from forfait_desktop.ui import theme
from forfait_desktop.ui.widgets.texts import plain_caption

if TYPE_CHECKING:
    from forfait_desktop.services.parcours import Etape, Parcours
    from forfait_desktop.ui.main_window import MainWindow

Std = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a menu; ``needs`` says what must be open for it to make sense."""

    name: str
    texte: str
    slot: Callable[["MainWindow"], object]
    keys: tuple[QKeySequence | QKeySequence.StandardKey | str, ...] = ()
    needs: str = ""
    everywhere: bool = False  # its keys work in the window of the transcription too


def _leave_for(window: "MainWindow", action: Callable[[], object]) -> None:
    """Do what leaves the present page without going to another, unless the page stops it."""
    if window.may_leave():
        action()


SEPARATOR: Final = None
KEY_GAP: Final = 24

MENUS: Final[tuple[tuple[str, tuple[Item | None, ...]], ...]] = (
    (
        "&Fichier",
        (
            Item(
                "new",
                "&Nouvelle déclaration…",
                lambda w: w.declarations.ask_campaign(),
                (Std.New,),
            ),
            Item(
                "import",
                "&Importer un dossier…",
                lambda w: _leave_for(w, w.documents.import_dossier),
                (Std.Open,),
            ),
            Item(
                "export",
                "&Exporter le dossier…",
                lambda w: w.documents.export_dossier(),
                needs="declaration",
            ),
            Item(
                "export_csv",
                "Exporter pour un &tableur…",
                lambda w: w.documents.export_csv(),
                needs="declaration",
            ),
            SEPARATOR,
            Item(
                "print",
                "Im&primer la liste…",
                lambda w: w.documents.ask_print(),
                (Std.Print,),
                "declaration",
            ),
            Item(
                "save",
                "Enregistrer la liste en P&DF…",
                lambda w: w.documents.ask_save(),
                (Std.Save,),
                "declaration",
            ),
            SEPARATOR,
            Item("rules", "&Règles", lambda w: w.show_page(REGLES), needs="home"),
            Item("backups", "&Sauvegardes", lambda w: w.show_page(SAUVEGARDES), needs="home"),
            Item(
                "protection",
                "Protection par p&hrase de passe",
                lambda w: w.show_page(PROTECTION),
                needs="seance",
            ),
            Item("lock", "&Verrouiller", lambda w: w.lock(), ("Ctrl+L",), "protected", True),
            SEPARATOR,
            Item("quit", "&Quitter", lambda w: w.window().close(), ("Ctrl+Q",)),
        ),
    ),
    (
        "&Édition",
        (
            Item("undo", "&Annuler", lambda w: w.undo(), (Std.Undo,), "undo"),
            Item("redo", "&Rétablir", lambda w: w.redo(), ("Ctrl+Y", "Ctrl+Shift+Z"), "redo"),
            SEPARATOR,
            Item(
                "discreet",
                "&Masquer ou montrer les euros",
                lambda w: w.preferences.toggle_discretion(),
                ("Ctrl+D",),
            ),
            Item(
                "preferences",
                "&Préférences",
                lambda w: w.show_page(PREFERENCES),
                ("Ctrl+,",),
                "home",
            ),
        ),
    ),
    (
        "&Aller à",
        (
            Item("home", "&Accueil", lambda w: w.show_page(ACCUEIL), ("Alt+Home",)),
            Item("next", "Page &suivante", lambda w: w.go_next(), ("Ctrl+PgDown",), "question"),
            Item(
                "previous",
                "Page &précédente",
                lambda w: w.go_previous(),
                ("Ctrl+PgUp",),
                "question",
            ),
            Item("back", "Ret&our", lambda w: w.go_back(), ("Alt+Left",), "out_of_list"),
            SEPARATOR,
            Item(
                "doctor",
                "Praticie&n",
                lambda w: w.show_page(PRATICIEN),
                needs="declaration",
            ),
            Item(
                "evidence",
                "&Justificatifs",
                lambda w: w.show_page(JUSTIFICATIFS),
                ("Ctrl+J",),
                "declaration",
            ),
            Item(
                "review", "&Vérifier", lambda w: w.show_page(VERIFIER), ("Ctrl+R",), "declaration"
            ),
            SEPARATOR,
            Item("list", "&Liste à imprimer", lambda w: w.show_page(LISTE), needs="declaration"),
            Item(
                "transcribe",
                "&Transcrire sur amelipro",
                lambda w: w.show_page(TRANSCRIRE),
                needs="declaration",
            ),
            Item(
                "declared",
                "&Enregistrer la déclaration",
                lambda w: w.show_page(DEPOT),
                needs="declaration",
            ),
            Item("paid", "Paiement &reçu", lambda w: w.show_page(PAIEMENT), needs="declaration"),
            SEPARATOR,
            Item(
                "amendements",
                "Valeurs &modifiées",
                lambda w: w.show_page(AMENDEMENTS),
                needs="declaration",
            ),
            Item(
                "year",
                "S&uivi de l’année",
                lambda w: w.show_page(SUIVI),
                needs="declaration",
            ),
            Item(
                "news",
                "&Ce qui a changé",
                lambda w: w.show_page(NOUVEAUTES),
                needs="declaration",
            ),
        ),
    ),
    (
        "Aid&e",
        (
            Item(
                "guide",
                "&Guide",
                lambda w: w.show_guide(),
                (Std.HelpContents,),
                everywhere=True,
            ),
            Item("example", "&Explorer un exemple", lambda w: w.explore(), needs="seance"),
            Item("about", "À &propos", lambda w: w.show_about()),
        ),
    ),
)


class Menus:
    """The actions of the window by name."""

    def __init__(self, window: "MainWindow") -> None:
        """Build the menu bar of a window."""
        self.actions: dict[str, QAction] = {}
        self._needs: dict[str, str] = {}
        self._window = window
        self._menu_of: dict[str, QMenu] = {}
        self._volets: list[QMenu] = []
        for titre, items in MENUS:
            menu = window.menuBar().addMenu(titre)
            menu.aboutToShow.connect(partial(_widen, menu))
            for item in items:
                if item is None:
                    menu.addSeparator()
                    continue
                action = QAction(item.texte, window)
                action.setShortcuts([QKeySequence(key) for key in item.keys])
                if item.everywhere:
                    action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
                action.triggered.connect(lambda _=False, slot=item.slot: slot(window))
                menu.addAction(action)
                self.actions[item.name] = action
                self._needs[item.name] = item.needs
                self._menu_of[item.name] = menu

    def show_available(self, available: dict[str, bool]) -> None:
        """Enable what makes sense now; ``available`` says which needs are met."""
        for name, action in self.actions.items():
            need = self._needs[name]
            action.setEnabled(not need or available[need])

    def show_parcours(self, parcours: "Parcours | None") -> None:
        """List the volets of a declaration and their lines after the doctor; none without one."""
        menu, after = self._menu_of["evidence"], self.actions["evidence"]
        for ancien in self._volets:
            menu.removeAction(ancien.menuAction())
            ancien.deleteLater()
        self._volets = [self._list_pages(etape) for etape in parcours.etapes] if parcours else []
        taken = {key for action in menu.actions() if (key := _key_of(action.text()))}
        for volet in self._volets:
            volet.setTitle(_with_key(volet.title(), taken))
            menu.insertMenu(after, volet)

    def _list_pages(self, etape: "Etape") -> QMenu:
        """Return the menu of a volet: a line a page."""
        volet = QMenu(plain_caption(etape.nom), self._window)
        taken: set[str] = set()
        for page in etape.pages:
            titre = say_numbered(page.numero, page.titre)
            aller = volet.addAction(_with_key(plain_caption(titre), taken))
            aller.triggered.connect(lambda _=False, cle=page.cle: self._window.show_page(cle))
        return volet


def _key_of(texte: str) -> str:
    """Return the letter that is the key of a line of a menu."""
    _before, mark, after = texte.replace("&&", "").partition("&")
    return after[:1].lower() if mark else ""


def _with_key(texte: str, taken: set[str]) -> str:
    """Mark the first sign of a name that is not yet the key of another; last the digits."""
    signs = [sign for sign in texte if sign.isascii() and sign.isalnum()]
    for sign in sorted(signs, key=str.isdigit):
        if sign.lower() not in taken:
            taken.add(sign.lower())
            return texte.replace(sign, f"&{sign}", 1)
    return texte


def _widen(menu: QMenu) -> None:
    """Set the keys off from the longest words, between which Qt leaves nothing."""
    menu.setMinimumWidth(0)
    menu.setMinimumWidth(menu.sizeHint().width() + theme.scaled(KEY_GAP))
