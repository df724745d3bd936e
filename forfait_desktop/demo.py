"""The whole journey without a screen: the real window, driven by clicks and keys alone.

``Pilote`` is a tiny sender of clicks and keys that also takes the pictures; ``Visite`` is the
journey of a sample doctor through it. Nothing is asked of the services directly.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from forfait_desktop.app import make_application, make_window
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import format_date_courte
from forfait_desktop.domain.values import SANS_OBJET, Valeur
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.services.parcours import ACCUEIL, LISTE, SUIVI, TRANSCRIRE, VERIFIER
from forfait_desktop.storage.store import Store
from forfait_desktop.ui import theme
from forfait_desktop.ui.dialogs.pourquoi import PourquoiDialog
from forfait_desktop.ui.dialogs.reparer import ReparerDialog
from forfait_desktop.ui.fields.base import Field, FieldState
from forfait_desktop.ui.fields.choix import ChoixField
from forfait_desktop.ui.fields.jour import JourField
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.bienvenue import BienvenuePage
from forfait_desktop.ui.pages.campagne import CampagnePage
from forfait_desktop.ui.pages.depot import DepotPage
from forfait_desktop.ui.pages.liste import ListePage
from forfait_desktop.ui.pages.praticien import PraticienPage
from forfait_desktop.ui.pages.question import AssistantPage, QuestionPage
from forfait_desktop.ui.pages.suivi import SuiviPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.pages.verifier import VerifierPage

LARGE: Final = (1366, 768)
ETROITE: Final = (1024, 700)
TOURS: Final = 1_500
TOUR_MS: Final = 10

PRATICIEN_EXEMPLE: Final = {
    "nom": "EXEMPLE",
    "prenom": "Cabinet",
    "rpps": "10000000009",
    "specialite": "Médecine générale",
    "secteur": "1",
    "cabinet": "Cabinet d’exemple, 1 place de la Mairie",
}

Saisies = Mapping[str, Mapping[str, str]]
"""Page → field → what is typed or clicked, in the words of the screen."""

FS_2024: Final[Saisies] = {
    "v1.i1": {"segur": "oui", "lap": "sans objet"},
    "v1.i2": {"oui": "oui"},
    "v1.i3": {"taux": "4312/4650"},
    "v1.i4": {"oui": "oui"},
    "v2.i1.dmp": {"taux": "31,5"},
    "v2.i1.mss": {"taux": "4"},
    "v2.i1.ordonnance": {"taux": "62"},
    "v2.i1.apcv": {"nombre": "12"},
    "v2.i1.aat": {"taux": "94.2"},
    "v2.i1.atmp": {"taux": "48"},
    "v2.i1.pse": {"taux": "1/1"},
    "v2.i1.dmt": {"taux": "97"},
    "v2.i1.spe": {"taux": "59"},
    "v2.i1.dsg": {"taux": "0"},
    "v2.i2": {"oui": "oui"},
    "v2.i3": {"equipe": "oui", "rcp": "2", "teleexpertise": "non", "ehpad_had": "0"},
    "v2.i4": {"oui": "non"},
    "v2.i5": {"oui": "je ne sais pas encore"},
    "v2.i6": {"oui": "oui"},
    "v2.i7": {"appareils": "ecg tensiometre"},
    "v2.i8": {"heures": "1,5", "inscrit": "oui"},
    V3: {"signature": "12/03/2024", "temps": "mi", "percentile": "moins_p90"},
}
DONUM_2026: Final[Saisies] = {
    "socle.i1": {"segur": "oui", "lap": "oui", "sesam": "oui"},
    "socle.i2": {"dcmt": "88/96", "fse": "92,4", "pse": "41", "aat": "sans objet"},
    "options.i1": {"atmp": "55", "spe": "sans objet", "dsg": "sans objet"},
    "options.i2": {"dmp": "38", "ordonnance": "64,5"},
    "options.i3": {"apcv": "3", "mss": "0"},
}
NOTES: Final = {
    "v1.i1": "Attestation de l’éditeur reçue le 12 janvier.",
    "v2.i8": "Demander l’ouverture d’un créneau de plus.",
    "socle.i2": "Taux lus dans le logiciel le 15 novembre.",
}
LIGNE_DIFFERENTE: Final = "v1.i3"
VALEUR_AFFICHEE: Final = "91,2 %"
ACCUSE: Final = "EXEMPLE-0042"
PAGE_FAUSSE: Final = "v2.i1.dmp"
TAUX_FAUX: Final = "315"

T = TypeVar("T", bound=QWidget)


def run_demo(out: Path, data_dir: Path | None) -> int:
    """Make the whole journey, write its pictures and lists in ``out``, and print their paths.

    Without ``data_dir`` the journey has a data folder of its own, removed at the end.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise ErreurDonnee(
            f"{out} : le dossier n’a pas pu être créé ({erreur.strerror}). Choisissez-en un autre."
        ) from erreur
    if data_dir is not None:
        return _run(out.resolve(), data_dir)
    with tempfile.TemporaryDirectory(prefix="forfait-demo-") as dossier:
        return _run(out.resolve(), Path(dossier))


def _run(out: Path, data_dir: Path) -> int:
    app = make_application()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    qInstallMessageHandler(_say_message)
    theme.apply_theme(app, dark=False)
    try:
        with Store.open(data_dir) as store:
            Visite(app, store, out).run()
    finally:
        theme.apply_theme(app)
        qInstallMessageHandler(None)
    return 0


def _say_message(_kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
    """Say what Qt has to say, but for what it cannot do without a screen."""
    if "propagateSizeHints" not in message:
        sys.stderr.write(f"{message}\n")


class Pilote:
    """Clicks, keys and pictures of one window."""

    def __init__(self, window: MainWindow, out: Path, premiere: int = 1) -> None:
        """Drive a window that is already shown; pictures are numbered from ``premiere``."""
        self.window = window
        self.numero = premiere
        self._out = out

    def page(self, kind: type[T]) -> T:
        """Return the page shown, which must be of a kind."""
        page = self.window.page()
        if not isinstance(page, kind):
            raise AssertionError(f"{kind.__name__} is expected, {type(page).__name__} is shown")
        return page

    def wait_until(self, condition: Callable[[], bool], quoi: str) -> None:
        """Let the window live until a condition holds, a bounded number of turns."""
        reveil = QTimer()
        reveil.start(TOUR_MS)
        for _tour in range(TOURS):
            if condition():
                return
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        raise AssertionError(f"never seen: {quoi}")

    def settle(self) -> None:
        """Let everything pending be laid out and painted."""
        for _tour in range(4):
            QApplication.processEvents()

    def click(self, cible: QWidget, place: QPoint | None = None) -> None:
        """Click a widget that is in sight and enabled, after scrolling to it."""
        self._reveal(cible)
        if not (cible.isVisible() and cible.isEnabled()):
            raise AssertionError(f"{cible.accessibleName() or cible} cannot be clicked")
        milieu = place or cible.rect().center()
        if isinstance(cible, QRadioButton | QCheckBox):
            milieu = QPoint(12, milieu.y())
        gauche = Qt.MouseButton.LeftButton
        for genre, appuyes in (
            (QEvent.Type.MouseButtonPress, gauche),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            QApplication.sendEvent(
                cible,
                QMouseEvent(
                    genre,
                    QPointF(milieu),
                    QPointF(cible.mapToGlobal(milieu)),
                    gauche,
                    appuyes,
                    Qt.KeyboardModifier.NoModifier,
                ),
            )
        self.settle()

    def go(self, cle: str) -> None:
        """Click a section in the list on the left."""
        liste = self.window.navigation
        for rang in range(liste.topLevelItemCount()):
            section = liste.topLevelItem(rang)
            if section is not None and section.data(0, Qt.ItemDataRole.UserRole) == cle:
                self.click(liste.viewport(), liste.visualItemRect(section).center())
                return
        raise AssertionError(f"{cle} is not in the list on the left")

    def key(
        self,
        cible: QWidget,
        touche: Qt.Key,
        texte: str = "",
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press and release one key on a widget."""
        for genre in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(cible, QKeyEvent(genre, touche, modifiers, texte))

    def type_text(self, cible: QLineEdit | QPlainTextEdit, texte: str) -> None:
        """Replace what stands in an editor, key by key."""
        self._reveal(cible)
        cible.setFocus()
        self.key(cible, Qt.Key.Key_A, modifiers=Qt.KeyboardModifier.ControlModifier)
        self.key(cible, Qt.Key.Key_Delete)
        for lettre in texte:
            self.key(cible, Qt.Key.Key_unknown, lettre)
        self.settle()

    def leave(self, cible: QWidget) -> None:
        """Leave an editor with the Tab key, which commits what was typed."""
        self.key(cible, Qt.Key.Key_Tab, "\t")
        self.settle()

    def during_dialog(self, kind: type[QDialog], open_it: Callable[[], None],
                      handle: Callable[[QDialog], None]) -> None:  # fmt: skip
        """Do what opens a dialog, and something in that dialog, which must close it."""
        faits: list[Exception | None] = []

        def look() -> None:
            dialogue = QApplication.activeModalWidget()
            if faits or not isinstance(dialogue, kind):
                return
            faits.append(None)
            try:
                handle(dialogue)
            except Exception as erreur:  # noqa: BLE001 - raised again outside of the event loop
                faits.append(erreur)
                dialogue.reject()

        guet = QTimer()
        guet.timeout.connect(look)
        guet.start(TOUR_MS)
        open_it()
        guet.stop()
        if not faits:
            raise AssertionError(f"{kind.__name__} did not open")
        if isinstance(faits[-1], Exception):
            raise faits[-1]
        self.settle()

    def shoot(self, nom: str, vue: QWidget | None = None) -> None:
        """Write the picture of the window, or of a dialog, and print its path."""
        self.settle()
        chemin = self._out / f"{self.numero:02d}-{nom}.png"
        self.numero += 1
        if not (vue or self.window).grab().save(str(chemin)):
            raise ErreurDonnee(
                f"{chemin} : l’image n’a pas pu être écrite. Vérifiez la place et vos droits."
            )
        print(chemin, flush=True)

    @staticmethod
    def _reveal(cible: QWidget) -> None:
        parent = cible.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(cible, 0, 24)
                return
            parent = parent.parentWidget()


class Visite:
    """The journey of a sample doctor, from the first start to two printed lists."""

    def __init__(self, app: QApplication, store: Store, out: Path) -> None:
        """Prepare the journey on an open store."""
        self._app = app
        self._store = store
        self._out = out
        self.pilote = self._open_window(1)

    def run(self) -> None:
        """Make the whole journey."""
        try:
            self._start()
            self._declare("fs-2024", FS_2024, "forfait-structure-2024")
            self._see_the_contract()
            self._transcribe()
            self._record()
            self._declare("donum-2026", DONUM_2026, "donum-2026")
            self._look_around()
            self._follow_the_year()
            self._look_in_the_dark()
        finally:
            self.pilote.window.close()
            self.pilote.window.deleteLater()
            self.pilote.settle()

    def _open_window(self, premiere: int) -> Pilote:
        window = make_window(self._store)
        window.resize(*LARGE)
        window.show()
        window.activateWindow()
        pilote = Pilote(window, self._out, premiere)
        pilote.settle()
        return pilote

    # the first start

    def _start(self) -> None:
        pilote = self.pilote
        if isinstance(pilote.window.page(), AccueilPage):  # a folder that was used before
            return
        bienvenue = pilote.page(BienvenuePage)
        pilote.shoot("bienvenue")
        pilote.click(bienvenue.start_button)
        page = pilote.page(PraticienPage)
        for champ, texte in PRATICIEN_EXEMPLE.items():
            pilote.type_text(page.entries[champ], texte)
        faux = PRATICIEN_EXEMPLE["rpps"][:-1] + "8"
        pilote.type_text(page.entries["rpps"], faux)
        pilote.leave(page.entries["rpps"])
        pilote.shoot("praticien-rpps-faux")
        pilote.type_text(page.entries["rpps"], PRATICIEN_EXEMPLE["rpps"])
        pilote.leave(page.entries["rpps"])
        pilote.shoot("praticien")
        pilote.click(page.continue_button)

    # a whole declaration

    def _declare(self, ruleset_id: str, saisies: Saisies, nom: str) -> None:
        pilote = self.pilote
        if isinstance(pilote.window.page(), AccueilPage | ListePage):
            pilote.go(ACCUEIL)
            pilote.click(pilote.page(AccueilPage).new_button)
        campagne = pilote.page(CampagnePage)
        pilote.click(campagne.buttons[ruleset_id])
        pilote.shoot(f"campagne-{ruleset_id}")
        pilote.click(campagne.create_button)
        accueil = pilote.page(AccueilPage)
        pilote.shoot(f"accueil-{ruleset_id}-vide")
        premiere = next(iter(saisies))
        self._see_repairs(ruleset_id)
        pilote.click(accueil.task_row(premiere.split(".")[0]))
        for cle, champs in saisies.items():
            self._fill_page(cle, champs)
        self._review(premiere)
        self._save_list(nom)

    def _see_repairs(self, nom: str) -> None:
        """Open what the gate guard says of each missing line."""
        pilote = self.pilote

        def look(dialogue: QDialog) -> None:
            pilote.shoot(f"comment-reparer-{nom}", dialogue)
            boutons = dialogue.findChild(QDialogButtonBox)
            assert boutons is not None
            pilote.click(_button(boutons, QDialogButtonBox.StandardButton.Close))

        bouton = pilote.window.totals.gate.repair_button
        pilote.during_dialog(ReparerDialog, lambda: pilote.click(bouton), look)

    # declared

    def _see_the_contract(self) -> None:
        """Look at all the years of the assistant's contract."""
        pilote = self.pilote
        pilote.go(V3)
        page = pilote.page(AssistantPage)
        page.scroll_area.ensureWidgetVisible(page.years)
        pilote.shoot("volet-3-annees")

    def _transcribe(self) -> None:
        """Go through every line beside amelipro; one of them differs."""
        pilote = self.pilote
        pilote.go(TRANSCRIRE)
        page = pilote.page(TranscrirePage)
        pilote.shoot("transcrire")
        pilote.click(page.start_button)
        fenetre = page.opened
        assert fenetre is not None
        pilote.shoot("transcription-premiere-ligne", fenetre)
        while not fenetre.record_button.isVisible():
            if fenetre.line.indicateur == LIGNE_DIFFERENTE:
                pilote.type_text(fenetre.shown, VALEUR_AFFICHEE)
                pilote.shoot("transcription-valeur-differente", fenetre)
                pilote.click(fenetre.different_button)
            elif fenetre.same_button.isVisible():
                pilote.click(fenetre.same_button)
            else:
                pilote.click(fenetre.typed_button)
        pilote.shoot("transcription-finie", fenetre)
        pilote.go(ACCUEIL)
        pilote.go(TRANSCRIRE)
        pilote.shoot("transcrire-difference")
        pilote.click(fenetre.record_button)

    def _record(self) -> None:
        """Record the declaration: from then on it is sealed."""
        pilote = self.pilote
        page = pilote.page(DepotPage)
        pilote.shoot("enregistrer-avant")
        pilote.type_text(page.day, format_date_courte(pilote.window.bureau.today()))
        pilote.type_text(page.number, ACCUSE)
        pilote.click(page.seal_button)
        pilote.shoot("enregistrer-apres")
        pilote.go("v1")
        pilote.shoot("page-scellee")
        pilote.go(TRANSCRIRE)
        pilote.shoot("transcrire-scellee")
        pilote.go(ACCUEIL)
        pilote.shoot("accueil-scellee")

    def _fill_page(self, cle: str, champs: Mapping[str, str]) -> None:
        pilote = self.pilote
        page = pilote.page(QuestionPage)
        if page.cle != cle:
            raise AssertionError(f"the page {cle} is expected, {page.cle} is shown")
        if cle == PAGE_FAUSSE:
            self._type_wrong(page)
        for champ, saisie in champs.items():
            self._fill_field(page.fields[champ], saisie)
        if cle in NOTES:
            pilote.type_text(page.note, NOTES[cle])
            pilote.leave(page.note)
        pilote.shoot(f"page-{cle.replace('.', '-')}")
        pilote.click(page.next_button)

    def _type_wrong(self, page: QuestionPage) -> None:
        champ = page.fields["taux"]
        assert isinstance(champ, TauxField)
        self.pilote.type_text(champ.percent, TAUX_FAUX)
        if champ.state is not FieldState.ERREUR:
            raise AssertionError("a rate over 100 must be refused beside its field")
        self.pilote.shoot(f"page-{page.cle.replace('.', '-')}-taux-impossible")

    def _fill_field(self, field: Field, saisie: str) -> None:
        pilote = self.pilote
        if isinstance(field, OuiNonField):
            pilote.click(field.button(_OUI_NON[saisie]))
        elif isinstance(field, ChoixField):
            for mot in saisie.split():
                pilote.click(field.button(mot))
        elif isinstance(field, TauxField):
            self._fill_rate(field, saisie)
        elif isinstance(field, NombreField | JourField):
            pilote.type_text(field.entry, saisie)
            pilote.leave(field.entry)
        else:
            raise AssertionError(f"no way to fill {type(field).__name__}")

    def _fill_rate(self, field: TauxField, saisie: str) -> None:
        pilote = self.pilote
        if saisie == "sans objet":
            assert field.not_applicable is not None
            pilote.click(field.not_applicable)
            return
        if "/" not in saisie:
            pilote.type_text(field.percent, saisie)
            pilote.leave(field.percent)
            return
        haut, bas = saisie.split("/")
        pilote.type_text(field.numerator, haut)
        pilote.leave(field.numerator)
        pilote.type_text(field.denominator, bas)
        pilote.leave(field.denominator)

    def _review(self, premiere: str) -> None:
        pilote = self.pilote
        verifier = pilote.page(VerifierPage)
        pilote.shoot("verifier")
        pilote.click(verifier.modify_buttons[premiere])
        page = pilote.page(QuestionPage)
        pilote.shoot("modifier")
        pilote.click(page.back_button)
        pilote.click(pilote.page(VerifierPage).print_button)

    def _save_list(self, nom: str) -> None:
        pilote = self.pilote
        page = pilote.page(ListePage)
        pilote.wait_until(lambda: page.is_ready, "the list")
        pilote.shoot(f"liste-{nom}")
        chemin = self._out / f"{nom}.pdf"
        chemin.unlink(missing_ok=True)

        def choose(dialogue: QDialog) -> None:
            ligne = dialogue.findChild(QLineEdit, "fileNameEdit")
            boutons = dialogue.findChild(QDialogButtonBox, "buttonBox")
            assert ligne is not None
            assert boutons is not None
            ligne.selectAll()
            ligne.insert(str(chemin))
            pilote.click(_button(boutons, QDialogButtonBox.StandardButton.Save))

        pilote.during_dialog(QFileDialog, lambda: pilote.click(page.save_button), choose)
        if not chemin.is_file():
            raise AssertionError(f"{chemin} was not written")
        print(chemin, flush=True)

    # the rest of the house

    def _look_around(self) -> None:
        pilote = self.pilote
        pilote.go(ACCUEIL)
        pilote.wait_until(self._amounts_are_known, "the amounts of the list")
        pilote.shoot("accueil")
        self._show_why()
        pilote.window.resize(*ETROITE)
        pilote.shoot("accueil-fenetre-etroite")
        pilote.click(pilote.page(AccueilPage).task_row("socle"))
        pilote.shoot("page-fenetre-etroite")
        pilote.window.resize(*LARGE)

    def _follow_the_year(self) -> None:
        """Change a date with its source, go back to the published one, and see what changed."""
        pilote = self.pilote
        pilote.go(SUIVI)
        page = pilote.page(SuiviPage)
        pilote.click(page.rows["fermeture"].edit_button)
        editor = page.rows["fermeture"].editor
        pilote.type_text(editor.day, "15/02/2027")
        pilote.type_text(editor.note, "EXEMPLE : courriel de la caisse")
        pilote.click(editor.save_button)
        pilote.shoot("suivi-de-l-annee")
        pilote.click(page.rows["fermeture"].back_button)
        pilote.window.menus.actions["news"].trigger()
        pilote.settle()
        pilote.shoot("ce-qui-a-change")

    def _amounts_are_known(self) -> bool:
        modele = self.pilote.page(AccueilPage).model
        return all(modele.index(rang, 3).data() != "…" for rang in range(modele.rowCount()))

    def _show_why(self) -> None:
        pilote = self.pilote

        def look(dialogue: QDialog) -> None:
            pilote.shoot("pourquoi", dialogue)
            boutons = dialogue.findChild(QDialogButtonBox)
            assert boutons is not None
            pilote.click(_button(boutons, QDialogButtonBox.StandardButton.Close))

        total = next(
            bouton
            for bouton in pilote.window.totals.findChildren(QAbstractButton)
            if bouton.accessibleName().startswith("Pourquoi ce total\u00a0")
        )
        pilote.during_dialog(PourquoiDialog, lambda: pilote.click(total), look)

    def _look_in_the_dark(self) -> None:
        """Close, choose the dark theme, and find everything again."""
        numero = self.pilote.numero
        self.pilote.window.close()
        self.pilote.window.deleteLater()
        theme.apply_theme(self._app, dark=True)
        self.pilote = self._open_window(numero)
        pilote = self.pilote
        pilote.wait_until(self._amounts_are_known, "the amounts of the list")
        pilote.shoot("accueil-sombre")
        pilote.click(pilote.page(AccueilPage).task_row("socle"))
        pilote.shoot("page-sombre")
        pilote.go(VERIFIER)
        pilote.shoot("verifier-sombre")
        pilote.go(LISTE)
        liste = pilote.page(ListePage)
        pilote.wait_until(lambda: liste.is_ready, "the list")
        pilote.shoot("liste-sombre")


_OUI_NON: Final[dict[str, Valeur | None]] = {
    "oui": True,
    "non": False,
    "sans objet": SANS_OBJET,
    "je ne sais pas encore": None,
}


def _button(boutons: QDialogButtonBox, lequel: QDialogButtonBox.StandardButton) -> QAbstractButton:
    bouton = boutons.button(lequel)
    assert bouton is not None
    return bouton
