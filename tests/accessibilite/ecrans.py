"""Every screen of the program, one after the other: pages, pages alone, dialogs, windows beside.

One dossier has them all: each campaign, a sealed declaration, evidence, a payment, an amended
value, a line that amelipro shows otherwise, and answers taken from last year.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QWidget

from forfait_desktop.app import settings_of
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import Amendement, EtatLigne, Paiement
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.seance import Seance
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.justificatifs import Justificatifs
from forfait_desktop.services.parcours import (
    BIENVENUE,
    JUSTIFICATIFS,
    PROTECTION,
    SUIVI,
    TRANSCRIRE,
)
from forfait_desktop.storage.store import Store
from forfait_desktop.ui.dialogs.boites import ask, ask_name, ask_until_told, tell
from forfait_desktop.ui.dialogs.defaut import DefautDialog
from forfait_desktop.ui.dialogs.phrase import PhraseDialog
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.main_window import MainWindow
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage
from forfait_desktop.ui.pages.fermeture import FermeturePage
from forfait_desktop.ui.pages.justificatifs import JustificatifsPage
from forfait_desktop.ui.pages.patience import PatiencePage
from forfait_desktop.ui.pages.protection import ProtectionPage
from forfait_desktop.ui.pages.recuperer import RecupererPage
from forfait_desktop.ui.pages.suivi import SuiviPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.screens import MAKERS
from tests.poste import AUJOURD_HUI, during, settle, shipped_catalogue
from tests.seances import Ouverture

P = TypeVar("P", bound=QWidget)
SCELLEE: Final = "fs-2022"
OUVERTE: Final = "fs-2024"
Look = Callable[[str, QWidget], None]
"""What is done with a screen: its name, and the window it is in."""


def fill(data_dir: Path) -> dict[str, int]:
    """Make the dossier; return the declaration of each campaign."""
    catalogue = shipped_catalogue()
    with Store.open(data_dir) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        bureau = Bureau(store, catalogue, lambda: AUJOURD_HUI)
        ids: dict[str, int] = {}
        for ruleset_id in sorted(catalogue.ids):
            ids[ruleset_id] = bureau.create_declaration(praticien.id, ruleset_id)
            if ruleset_id == SCELLEE:
                session = bureau.open(ids[ruleset_id])
                session.answer("v1.i2", "oui", True)
                bureau.seal(ids[ruleset_id], date(2026, 11, 20), "EXEMPLE-42", None)
        ici = ids[OUVERTE]
        session = bureau.open(ici)
        session.answer("v1.i1", "segur", False)
        session.save()
        piece = store.vault.add(b"%PDF-1.4", "EXEMPLE.pdf", "application/pdf")
        for cle in ("v1.i1", "v1.i3"):
            Justificatifs(store).attach(ici, cle, piece)
        store.transcriptions.set(ici, "v1.i3", EtatLigne.DIFFERENTE, "91")
        store.amendements.set(
            Amendement(OUVERTE, "v2.i1.atmp.seuil", "45", "EXEMPLE", date(2025, 1, 9))
        )
        paiement = Paiement(Decimal(4900), date(2025, 6, 1), {}, note="EXEMPLE")
        for declaration_id in (ids[SCELLEE], ici):
            store.paiements.set(declaration_id, paiement)
    return ids


class Tournee:
    """Goes round every screen in one frame, and has each of them looked at."""

    def __init__(self, data_dir: Path, look: Look, size: tuple[int, int] = (1366, 768)) -> None:
        self.seen: set[str] = set()
        self._data_dir = data_dir
        self._look = look
        self._size = size

    def go_round(self) -> None:
        """Look at everything; the dossier is made first."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        self._see_the_first_start()
        ids = fill(self._data_dir)
        with closing(_Opened(self._data_dir, self._size)) as run:
            self._see_every_page(run, ids)
            self._see_what_unfolds(run)
            self._see_the_windows_beside(run)
            self._see_the_dialogs(run)
        self._see_the_pages_alone()

    def see(self, name: str, top: QWidget) -> None:
        """Have a window looked at once it stands still."""
        _settle()
        self.seen.add(name)
        self._look(name, top)

    def _see_the_first_start(self) -> None:
        with closing(_Opened(self._data_dir / "neuf", self._size)) as run:
            for cle in (BIENVENUE, "praticien", "campagne"):
                run.program.show_page(cle)
                self.see(f"{cle} (premier démarrage)", run.frame)

    def _see_every_page(self, run: "_Opened", ids: dict[str, int]) -> None:
        program = run.program
        for ruleset_id, declaration_id in ids.items():
            program.open_declaration(declaration_id)
            assert program.parcours is not None
            pages = [page.cle for page in program.parcours.pages]
            for cle in pages:
                program.show_page(cle)
                self.see(f"{ruleset_id} {cle}", run.frame)
        for ruleset_id in (SCELLEE, OUVERTE):
            program.open_declaration(ids[ruleset_id])
            for cle in MAKERS:
                program.show_page(cle)
                self.see(cle if ruleset_id == OUVERTE else f"{cle} (scellée)", run.frame)

    def _see_what_unfolds(self, run: "_Opened") -> None:
        dates = run.page(SUIVI, SuiviPage)
        row = next(iter(dates.rows.values()))
        row.edit_button.click()
        self.see("suivi, une date à modifier", run.frame)
        row.editor.save_button.click()
        row.editor.show_errors("Ce n’est pas une date.", "Dites où vous l’avez lu.")
        self.see("suivi, une date refusée", run.frame)
        protection = run.page(PROTECTION, ProtectionPage)
        protection.set_form.submitted.emit()
        self.see("protection, une phrase refusée", run.frame)
        run.program.show_notice("C’est fait.", lambda: None)
        run.program.show_failure("Ce n’est pas fait.")
        run.program.show_damage("Le fichier est endommagé.")
        run.program.warn_of_lock("Le programme va se verrouiller.")
        self.see("les bandes", run.frame)
        run.program.warn_of_lock("")
        run.program.damage.hide()
        run.program.failure.hide()
        run.program.hide_notice()

    def _see_the_windows_beside(self, run: "_Opened") -> None:
        page = run.page(TRANSCRIRE, TranscrirePage)
        page.open_window()
        window = page.opened
        assert window is not None
        for rang in range(3):
            self.see(f"transcription, ligne {rang + 1}", window)
            window.next()
        page.shut()
        run.program.show_guide()
        guide = run.program.guide.window
        assert guide is not None
        guide.resize(*self._size)
        self.see("guide", guide)
        guide.search.setText("points")
        self.see("guide, recherche", guide)
        run.program.guide.shut()

    def _see_the_dialogs(self, run: "_Opened") -> None:
        program, frame = run.program, run.frame
        evidence = run.page(JUSTIFICATIFS, JustificatifsPage)
        jointe = next(iter(evidence.rows["v1.i1"].views.values())).jointe
        opened: tuple[tuple[str, Callable[[], object]], ...] = (
            ("PourquoiDialog", lambda: program.show_why("v1.i1")),
            ("ReparerDialog", program.show_repairs),
            ("AmendementDialog", lambda: program.amendements.amend("v2.i1.atmp.seuil")),
            ("LignesDialog", lambda: evidence.share(jointe)),
            ("PiecesDialog", lambda: evidence.ask_reuse("v1.i2")),
            ("PhraseDialog", lambda: PhraseDialog(frame).exec()),
            ("DefautDialog", lambda: DefautDialog("KeyError", "EXEMPLE", frame).exec()),
            ("ask", lambda: ask(frame, "Titre", "Une question\u00a0?")),
            ("ask_until_told", lambda: ask_until_told(frame, "Titre", "Ici\u00a0?", "Oui", "Plus")),
            ("tell", lambda: tell(frame, "Titre", "Une phrase.")),
            ("NameDialog", lambda: ask_name(frame, "Titre", "Un nom\u00a0:", "&Oui", 80)),
            ("ask, warning", lambda: ask(frame, "Titre", "Ici\u00a0?", "Faire", warns=True)),
            ("AproposDialog", program.show_about),
        )
        for name, open_it in opened:
            during(open_it, partial(self.see, name))

    def _see_the_pages_alone(self) -> None:
        frame = Frame(settings_of(self._data_dir))
        seance = Seance(frame, self._data_dir, _make_window)
        frame.resize(*self._size)
        frame.show()
        frame.activateWindow()
        pages: tuple[Screen, ...] = (
            DeverrouillerPage("Verrouillé."),
            FermeturePage("Le disque est plein."),
            PatiencePage("Copie de vos dossiers…", "&Abandonner"),
            RecupererPage(ErreurMagasin("Le fichier est endommagé."), seance.backups),
        )
        for page in pages:
            frame.show_page(page)
            page.focus_first()
            if isinstance(page, DeverrouillerPage):
                page.show_refusal()
                page.show_refusal()
            self.see(type(page).__name__, frame)
        seance.end()
        frame.deleteLater()
        settle()


class _Opened(Ouverture):
    """One opening of the program on a given day."""

    def __init__(self, data_dir: Path, size: tuple[int, int]) -> None:
        super().__init__(data_dir, _make_window, size)
        self.wait_backed_up()
        _settle()

    def page(self, cle: str, kind: type[P]) -> P:
        page = super().page(cle, kind)
        _settle()
        return page

    def close(self) -> None:
        _settle()
        self.frame.close()
        self.end()


def _make_window(store: Store, seance: Seance | None) -> MainWindow:
    bureau = Bureau(store, shipped_catalogue(), lambda: AUJOURD_HUI)
    return MainWindow(bureau, settings_of(store.path.parent), seance)


def _settle() -> None:
    """Let what other threads read be shown."""
    QThreadPool.globalInstance().waitForDone()
    settle()
