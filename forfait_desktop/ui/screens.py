"""The screens by key: how each is made and to which actions its requests go."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from forfait_desktop.services.parcours import (
    ACCUEIL,
    AMENDEMENTS,
    BIENVENUE,
    CAMPAGNE,
    DEPOT,
    JUSTIFICATIFS,
    LETTRE,
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
from forfait_desktop.ui.pages.accueil import AccueilPage
from forfait_desktop.ui.pages.base import Screen

if TYPE_CHECKING:
    from forfait_desktop.ui.main_window import MainWindow

OUT_OF_LIST: Final = (
    CAMPAGNE,
    SAUVEGARDES,
    PROTECTION,
    PREFERENCES,
    REGLES,
    NOUVEAUTES,
    AMENDEMENTS,
    LETTRE,
)
"""Pages that the list on the left does not have: one goes back from them."""


def make_screen(window: "MainWindow", cle: str) -> Screen:
    """Return a new screen; raise ``KeyError`` when the key names none."""
    screen = MAKERS[cle](window)
    if cle in OUT_OF_LIST and cle != CAMPAGNE:  # where "Annuler" goes back
        screen.offer_way_back().clicked.connect(window.go_back)
    return screen


def is_screen(cle: str) -> bool:
    """Tell whether a key names a screen."""
    return cle in MAKERS


def _make_accueil(window: "MainWindow") -> Screen:
    page = AccueilPage(window.bureau)
    declarations = window.declarations
    page.task_asked.connect(window.show_page)
    page.new_asked.connect(declarations.ask_campaign)
    page.open_asked.connect(declarations.open)
    page.rename_asked.connect(declarations.rename)
    page.duplicate_asked.connect(declarations.duplicate)
    page.etat_asked.connect(declarations.set_etat)
    page.purge_asked.connect(declarations.purge)
    page.print_asked.connect(lambda: window.show_page(LISTE))
    return page


def _make_bienvenue(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.bienvenue import BienvenuePage

    page = BienvenuePage(can_explore=window.seance is not None)
    page.example_asked.connect(window.explore)
    page.start_asked.connect(lambda: window.show_page(PRATICIEN))
    return page


def _make_praticien(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.praticien import PraticienPage

    page = PraticienPage()
    page.changed.connect(window.praticiens.change)
    page.continue_asked.connect(window.praticiens.go_on)
    return page


def _make_campagne(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.campagne import CampagnePage

    page = CampagnePage(window.declarations)
    page.chosen.connect(window.declarations.create)
    page.open_asked.connect(window.declarations.open)
    page.new_praticien_asked.connect(window.praticiens.add)
    page.cancelled.connect(window.go_back)
    return page


def _make_verifier(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.verifier import VerifierPage

    page = VerifierPage()
    page.modify_asked.connect(window.modify)
    page.print_asked.connect(lambda: window.show_page(LISTE))
    page.why_asked.connect(window.show_why)
    return page


def _make_liste(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.liste import ListePage

    page = ListePage()
    page.print_asked.connect(window.documents.print_list)
    page.save_asked.connect(window.documents.save_list)
    return page


def _make_transcrire(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.transcrire import TranscrirePage

    return TranscrirePage(window)


def _make_depot(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.depot import DepotPage

    return DepotPage(window, window.documents.choose_file)


def _make_paiement(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.paiement import PaiementPage

    return PaiementPage(window)


def _make_lettre(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.lettre import LettrePage

    page = LettrePage(window)
    page.print_asked.connect(window.documents.print_letter)
    page.save_asked.connect(window.documents.save_letter)
    return page


def _make_nouveautes(_window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.nouveautes import NouveautesPage

    return NouveautesPage()


def _make_justificatifs(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.justificatifs import JustificatifsPage

    return JustificatifsPage(window, window.documents.choose_file)


def _make_suivi(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.suivi import SuiviPage

    page = SuiviPage(window)
    page.export_asked.connect(window.documents.export_agenda)
    page.dates_changed.connect(window.follow_dates)
    return page


def _make_amendements(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.amendements import AmendementsPage

    page = AmendementsPage()
    page.amend_asked.connect(window.amendements.amend)
    page.back_asked.connect(window.amendements.go_back)
    return page


def _make_protection(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.protection import ProtectionPage

    return ProtectionPage(window)


def _make_sauvegardes(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.sauvegardes import SauvegardesPage

    return SauvegardesPage(window)


def _make_regles(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.regles import ReglesPage

    page = ReglesPage(window)
    page.keep_asked.connect(window.regles.keep)
    page.remove_asked.connect(window.regles.remove)
    return page


def _make_preferences(window: "MainWindow") -> Screen:
    from forfait_desktop.ui.pages.preferences import PreferencesPage

    page = PreferencesPage()
    page.chosen.connect(window.preferences.apply)
    return page


MAKERS: Final[dict[str, Callable[["MainWindow"], Screen]]] = {
    ACCUEIL: _make_accueil,
    BIENVENUE: _make_bienvenue,
    PRATICIEN: _make_praticien,
    CAMPAGNE: _make_campagne,
    VERIFIER: _make_verifier,
    LISTE: _make_liste,
    JUSTIFICATIFS: _make_justificatifs,
    TRANSCRIRE: _make_transcrire,
    DEPOT: _make_depot,
    NOUVEAUTES: _make_nouveautes,
    SUIVI: _make_suivi,
    PAIEMENT: _make_paiement,
    LETTRE: _make_lettre,
    AMENDEMENTS: _make_amendements,
    PREFERENCES: _make_preferences,
    PROTECTION: _make_protection,
    SAUVEGARDES: _make_sauvegardes,
    REGLES: _make_regles,
}
