"""What is shown: every screen, every kind of question, every dialog, window and menu.

A scene says which of our modules it covers; a test holds them against the modules there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QMessageBox

from forfait_desktop.demo import FS_2024, LIGNE_DIFFERENTE, PAGE_FAUSSE, PAGE_MODIFIEE, TAUX_FAUX
from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.ruleset import Indicateur
from forfait_desktop.errors import (
    ErreurMagasin,
    MagasinDisparu,
    MagasinEndommage,
    MagasinPlusRecent,
)
from forfait_desktop.services.parcours import (
    ACCUEIL,
    BIENVENUE,
    DEPOT,
    JUSTIFICATIFS,
    LISTE,
    PAIEMENT,
    PRATICIEN,
    PROTECTION,
    REGLES,
    SAUVEGARDES,
    SUIVI,
    TOTAL,
    TRANSCRIRE,
    VERIFIER,
)
from forfait_desktop.storage.place import NOM_FICHIER
from forfait_desktop.ui.dialogs.amendement import AmendementDialog
from forfait_desktop.ui.dialogs.boites import NameDialog, ask
from forfait_desktop.ui.dialogs.defaut import DefautDialog
from forfait_desktop.ui.dialogs.phrase import PhraseDialog
from forfait_desktop.ui.dialogs.pieces import LignesDialog, PiecesDialog
from forfait_desktop.ui.dialogs.pourquoi import PourquoiDialog
from forfait_desktop.ui.dialogs.reparer import ReparerDialog
from forfait_desktop.ui.fields.taux import TauxField
from forfait_desktop.ui.guide_window import GuideWindow
from forfait_desktop.ui.pages.accueil import FILTERS, AccueilPage
from forfait_desktop.ui.pages.depot import DepotPage
from forfait_desktop.ui.pages.deverrouiller import DeverrouillerPage
from forfait_desktop.ui.pages.fermeture import FermeturePage
from forfait_desktop.ui.pages.justificatifs import JustificatifsPage
from forfait_desktop.ui.pages.patience import PatiencePage
from forfait_desktop.ui.pages.praticien import PraticienPage
from forfait_desktop.ui.pages.question import QuestionPage
from forfait_desktop.ui.pages.recuperer import RecupererPage
from forfait_desktop.ui.pages.regles import ReglesPage
from forfait_desktop.ui.pages.sauvegardes import SauvegardesPage
from forfait_desktop.ui.pages.transcrire import TranscrirePage
from forfait_desktop.ui.screens import MAKERS
from tests.apportees import CORRIGEES, bring_zip, files
from tests.gallery.stage import Stage
from tests.gallery.stores import DEBUT, LONG_NOTE, MOT, NEUF, OUVERT, VIE

LIVED: Final = (ACCUEIL, LISTE, JUSTIFICATIFS, TRANSCRIRE, DEPOT, PAIEMENT, "lettre", "amendements")
"""The screens that show more once a declaration was made, proved and paid."""

LONG_FOLDER: Final = f"/home/exemple/Documents partagés/{MOT}/Cabinet EXEMPLE/{MOT}"
REPORT: Final = "\n".join(
    f'  File "forfait_desktop/ui/exemple.py", line {rang}, in une_fonction_au_nom_bien_long_{rang}'
    for rang in range(40)
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing to show; ``covers`` names pages, dialogs and windows of ``forfait_desktop.ui``."""

    name: str
    play: Callable[[Stage, str], None]
    covers: tuple[str, ...] = ()


# ---------------------------------------------------------------- the screens


def _screen(store: str, ruleset_id: str, cle: str) -> Scene:
    def play(stage: Stage, name: str) -> None:
        stage.open(store)
        if ruleset_id:
            stage.declaration(ruleset_id)
        if cle in (SAUVEGARDES, PROTECTION):  # which tell what the backup of the opening found
            backups = stage.seance.backups
            stage.pilote.wait_until(lambda: backups.has_opened, "the backup of the opening")
        stage.go(cle)
        stage.shoot(name)

    return Scene(f"{store}-{cle}", play, (cle,))


def _screens() -> tuple[Scene, ...]:
    scenes = [_screen(NEUF, "", cle) for cle in (BIENVENUE, PRATICIEN)]
    inside = [cle for cle in MAKERS if cle != BIENVENUE]
    scenes += [_screen(DEBUT, "fs-2024", cle) for cle in inside]
    scenes += [_screen(OUVERT, "donum-2026", cle) for cle in inside]
    scenes += [_screen(VIE, "fs-2024", cle) for cle in LIVED]
    return tuple(scenes)


# ---------------------------------------------------------------- the questions


def _play_questions(ruleset_id: str, *, all_pages: bool) -> Callable[[Stage, str], None]:
    def play(stage: Stage, name: str) -> None:
        stage.open(OUVERT)
        stage.declaration(ruleset_id)
        parcours = stage.window.parcours
        assert parcours is not None
        seen: set[object] = set()
        for page in parcours.pages:
            kind = _kind_of(parcours.ruleset.indicateurs.get(page.cle))
            if all_pages or kind not in seen:
                seen.add(kind)
                stage.go(page.cle)
                stage.shoot(f"{name}-{page.cle}")
                if stage.variant.must_fit:
                    stage.refuse_scrolling(f"{name}-{page.cle}")

    return play


def _kind_of(indicateur: Indicateur | None) -> object:
    """Return what makes two questions look alike."""
    if indicateur is None:
        return None
    return (type(indicateur.condition), tuple(champ.type for champ in indicateur.champs))


# ---------------------------------------------------------------- states of the screens


def _play_loading(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    stage.declaration("donum-2026")
    for cle in (LISTE, SAUVEGARDES):
        stage.go(ACCUEIL)
        stage.window.show_page(cle)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        stage.shoot_at_once(f"{name}-{cle}")
        stage.wait()


def _play_bands(stage: Stage, name: str) -> None:
    """Everything that can be said above a page, at once."""
    window = stage.open(OUVERT)
    stage.declaration("donum-2026")
    stage.go("socle.i2")
    long = f"{LONG_FOLDER}\u00a0: {LONG_NOTE}" if stage.variant.long else "EXEMPLE.json"
    window.show_notice(f"EXEMPLE\u00a0: le dossier {long} a été importé.", lambda: None)
    window.show_failure(f"EXEMPLE\u00a0: {long} n’a pas pu être écrit, le disque est plein.")
    stage.shoot(name)
    window.hide_notice()
    window.failure.setVisible(False)


def _play_example(stage: Stage, name: str) -> None:
    window = stage.open(OUVERT)
    window.show_example(lambda: None)
    stage.declaration("donum-2026")
    stage.go(ACCUEIL)
    stage.shoot(name)
    stage.close()


def _play_errors(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    stage.declaration("fs-2024")
    stage.go(PAGE_FAUSSE)
    pilote = stage.pilote
    champ = pilote.page(QuestionPage).fields["taux"]
    assert isinstance(champ, TauxField)
    pilote.type_text(champ.percent, TAUX_FAUX)
    stage.shoot(f"{name}-taux")
    pilote.click(pilote.page(QuestionPage).next_button)
    stage.shoot(f"{name}-quitter")
    pilote.type_text(champ.percent, "30")
    stage.go(PRATICIEN)
    praticien = pilote.page(PraticienPage)
    before = praticien.entries["rpps"].text()
    pilote.type_text(praticien.entries["rpps"], "10000000008")
    pilote.leave(praticien.entries["rpps"])
    stage.shoot(f"{name}-rpps")
    pilote.type_text(praticien.entries["rpps"], before)
    stage.go(DEPOT)
    depot = pilote.page(DepotPage)
    pilote.type_text(depot.day, "31/02/2026")
    pilote.leave(depot.day)
    pilote.click(depot.seal_button)
    stage.shoot(f"{name}-depot")


def _play_lists(stage: Stage, name: str) -> None:
    """The other lists of declarations, an empty one included."""
    stage.open(OUVERT)
    stage.go(ACCUEIL)
    page = stage.pilote.page(AccueilPage)
    for rang in (*range(1, len(FILTERS)), 0):  # each one is a choice, which shows its list
        _texte, etat = FILTERS[rang]
        page.filter.setCurrentIndex(rang)
        stage.wait()
        stage.shoot(f"{name}-{etat.name.lower()}")
    stage.open(DEBUT)
    stage.window.close_declaration()
    stage.go(ACCUEIL)
    stage.shoot(f"{name}-rien-ouvert")
    stage.close()


def _play_sealed(stage: Stage, name: str) -> None:
    stage.open(VIE)
    stage.declaration("fs-2024")
    for cle in ("v1.i1", "v3"):
        stage.go(cle)
        stage.shoot(f"{name}-{cle}")
    stage.go(DEPOT)
    page = stage.pilote.page(DepotPage)
    page.scroll_area.verticalScrollBar().setValue(page.scroll_area.verticalScrollBar().maximum())
    stage.shoot(f"{name}-depot-bas")


def _play_year(stage: Stage, name: str) -> None:
    from forfait_desktop.ui.pages.suivi import SuiviPage

    stage.open(OUVERT)
    stage.declaration("donum-2026")
    stage.go(SUIVI)
    page = stage.pilote.page(SuiviPage)
    row = page.rows["fermeture"]
    stage.pilote.click(row.edit_button)
    stage.pilote.type_text(row.editor.day, "31/02/2027")
    stage.pilote.click(row.editor.save_button)
    stage.shoot(name)
    stage.close()


def _play_backups(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    stage.go(SAUVEGARDES)
    page = stage.pilote.page(SauvegardesPage)
    if not page.inventaire.view.rowCount():
        stage.pilote.click(page.now_button)
        stage.pilote.wait_until(lambda: not page.keeper.is_busy, "the backup")
        stage.wait()
    page.inventaire.view.selectRow(0)
    stage.wait()
    stage.shoot(name)


def _play_rules(stage: Stage, name: str) -> None:
    """Rules that a file would bring, in the place of the program's own, then one refused."""
    stage.open(OUVERT)
    stage.go(REGLES)
    page = stage.pilote.page(ReglesPage)
    nom = f"{MOT}.zip" if stage.variant.long else "règles-2025.zip"
    place = stage.window.bureau.data_dir.parent
    for suite, tete in (("apercu", CORRIGEES), ("refus", CORRIGEES.replace("= 2025", "= 25"))):
        page.read(bring_zip(place, files(tete), nom))
        stage.wait()
        stage.shoot(f"{name}-{suite}")


def _play_letters(stage: Stage, name: str) -> None:
    """Everything the doctor fills further down on the pages of the payment and the contract."""
    stage.open(VIE)
    stage.declaration("fs-2024")
    for cle in (PAIEMENT, JUSTIFICATIFS, VERIFIER):
        stage.go(cle)
        area = stage.window.screen_of(cle).scroll_area
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        stage.shoot(f"{name}-{cle}")


# ---------------------------------------------------------------- alone in the frame


def _play_unlock(stage: Stage, name: str) -> None:
    frame = stage.open_alone()
    page = DeverrouillerPage("Le programme s’est verrouillé après 10\u00a0minutes sans activité.")
    frame.show_page(page)
    page.focus_first()
    stage.shoot(name)
    page.show_refusal()
    page.show_refusal()
    stage.shoot(f"{name}-refus")


def _play_recover(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    stage.go(SAUVEGARDES)
    page = stage.pilote.page(SauvegardesPage)
    if not page.inventaire.view.rowCount():
        stage.pilote.click(page.now_button)
        stage.pilote.wait_until(lambda: not page.keeper.is_busy, "the backup")
    keeper = stage.seance.backups
    where = f"{LONG_FOLDER}/{NOM_FICHIER}" if stage.variant.long else f"dossier/{NOM_FICHIER}"
    pannes: dict[str, ErreurMagasin] = {
        "endommage": MagasinEndommage(f"{where}\u00a0: le fichier est endommagé."),
        "disparu": MagasinDisparu(f"{where}\u00a0: le fichier n’est plus là."),
        "plus-recent": MagasinPlusRecent(
            f"{where}\u00a0: ce fichier vient d’une version plus récente du programme."
        ),
    }
    frame = stage.open_alone()
    for nom, panne in pannes.items():
        recover = RecupererPage(panne, keeper)
        frame.show_page(recover)
        stage.wait()
        stage.shoot(f"{name}-{nom}")
    recover.show_refusal(f"EXEMPLE\u00a0: {where} n’a pas pu être remis en place.")
    recover.choose_button.click()
    stage.wait()
    stage.shoot(f"{name}-choix")


def _play_patience(stage: Stage, name: str) -> None:
    frame = stage.open_alone()
    page = PatiencePage("Dernière sauvegarde avant de fermer…", "Quitter sans attendre")
    frame.show_page(page)
    stage.shoot(name)
    page = PatiencePage("Remise en place de vos dossiers…")
    frame.show_page(page)
    page.show_progress(12, 40)
    stage.shoot(f"{name}-avance")


def _play_closing(stage: Stage, name: str) -> None:
    frame = stage.open_alone()
    where = LONG_FOLDER if stage.variant.long else "dossier/sauvegardes"
    page = FermeturePage(
        f"{where}\u00a0: la sauvegarde n’a pas pu être écrite, le disque est plein."
    )
    frame.show_page(page)
    page.focus_first()
    stage.shoot(name)


# ---------------------------------------------------------------- dialogs


def _during(stage: Stage, kind: type[QDialog], open_it: Callable[[], object], name: str) -> None:
    """Take the picture of the dialog that something opens."""

    def look(dialog: QDialog) -> None:
        stage.shoot(name, dialog)
        dialog.reject()

    stage.pilote.during_dialog(kind, lambda: (open_it(), None)[1], look)


def _play_why(stage: Stage, name: str) -> None:
    window = stage.open(OUVERT)
    stage.declaration("fs-2024")
    stage.go(VERIFIER)
    for cle in (TOTAL, "v1", "v2.i1.spe", PAGE_MODIFIEE):
        _during(stage, PourquoiDialog, lambda c=cle: window.show_why(c), f"{name}-{cle}")  # type: ignore[misc]


def _play_repair(stage: Stage, name: str) -> None:
    window = stage.open(DEBUT)
    stage.declaration("fs-2024")
    stage.go(ACCUEIL)
    _during(stage, ReparerDialog, window.show_repairs, name)


def _play_amend(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    stage.declaration("fs-2024")
    stage.go(PAGE_MODIFIEE)
    page = stage.pilote.page(QuestionPage)
    cible, button = next(iter(page.help.amend_buttons.items()))
    del cible

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, AmendementDialog)
        stage.shoot(name, dialog)
        stage.pilote.click(dialog.save_button)
        stage.shoot(f"{name}-erreurs", dialog)
        dialog.reject()

    stage.pilote.during_dialog(AmendementDialog, button.click, look)


def _play_pieces(stage: Stage, name: str) -> None:
    stage.open(VIE)
    stage.declaration("fs-2024")
    stage.go(JUSTIFICATIFS)
    page = stage.pilote.page(JustificatifsPage)
    cle, row = next((c, r) for c, r in page.rows.items() if r.views)
    view = next(iter(row.views.values()))
    _during(stage, LignesDialog, view.share_button.click, f"{name}-lignes")
    autre = next(c for c in page.rows if c != cle)
    _during(stage, PiecesDialog, lambda: page.ask_reuse(autre), f"{name}-reprendre")


def _play_phrase(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    dialog = PhraseDialog(stage.window)
    dialog.show()
    stage.shoot(name, dialog)
    dialog.field.show_error("Cette phrase de passe n’ouvre pas cette sauvegarde.")
    stage.shoot(f"{name}-refus", dialog)
    dialog.reject()
    dialog.deleteLater()


def _play_defect(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    dialog = DefautDialog("ValueError", REPORT, stage.window)
    dialog.show()
    dialog.count_another()
    stage.shoot(name, dialog)
    dialog.reject()
    dialog.deleteLater()


def _play_boxes(stage: Stage, name: str) -> None:
    from forfait_desktop.ui.dialogs.apropos import AproposDialog

    window = stage.open(OUVERT)
    stage.go(ACCUEIL)
    page = stage.pilote.page(AccueilPage)
    page.filter.setCurrentIndex([etat for _texte, etat in FILTERS].index(Etat.SUPPRIMEE))
    stage.settle()
    _during(stage, QMessageBox, page.purge_button.click, f"{name}-effacer")
    page.filter.setCurrentIndex(0)
    stage.settle()
    _during(stage, AproposDialog, window.show_about, f"{name}-a-propos")
    _during(stage, NameDialog, page.rename_button.click, f"{name}-renommer")
    texte = (
        "Le programme s’ouvrira sans aucun praticien ni aucune déclaration. Ce qui se trouve à la "
        "place de vos dossiers est mis de côté sous un nom daté, jamais effacé."
    )
    titre = "Recommencer avec un dossier vide"
    _during(
        stage,
        QMessageBox,
        lambda: ask(window, titre, texte, "Recommencer", warns=True),
        f"{name}-confirmer",
    )


# ---------------------------------------------------------------- windows and menus


def _play_transcription(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    stage.declaration("fs-2024")
    stage.go(TRANSCRIRE)
    page = stage.pilote.page(TranscrirePage)
    stage.pilote.click(page.start_button)
    window = page.opened
    assert window is not None
    pilote = stage.pilote
    while window.line.indicateur != LIGNE_DIFFERENTE:
        window.next()
    stage.shoot(name, window)
    pilote.type_text(window.shown, "91,2 %")
    pilote.click(window.different_button)
    stage.shoot(f"{name}-difference", window)
    while window.line.indicateur != list(FS_2024)[-2]:
        window.next()
    stage.shoot(f"{name}-derniere", window)
    window.close()
    stage.go(ACCUEIL)


def _play_guide(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    window = GuideWindow()
    for ecran in (ACCUEIL, "v1.i1"):
        window.show_screen(ecran)
        stage.shoot(f"{name}-{ecran}", window)
    for suite, words in (("trouve", "sauvegarde"), ("rien", "xylophone")):
        search = next(iter(window.findChildren(QLineEdit)))
        search.setText(words)
        stage.shoot(f"{name}-recherche-{suite}", window)
    window.close()
    window.deleteLater()


def _play_menus(stage: Stage, name: str) -> None:
    stage.open(OUVERT)
    stage.declaration("donum-2026")
    stage.go(ACCUEIL)
    bar = stage.window.menuBar()
    for rang, action in enumerate(bar.actions(), 1):
        menu = action.menu()
        assert isinstance(menu, QMenu)
        place = bar.actionGeometry(action).bottomLeft()
        menu.popup(bar.mapToGlobal(place + QPoint(0, 1)))
        stage.shoot_over(f"{name}-{rang}", menu)
        menu.close()
        stage.window.setFocus(Qt.FocusReason.OtherFocusReason)


SCENES: Final = (
    *_screens(),
    Scene("question-fs-2024", _play_questions("fs-2024", all_pages=True), ("question",)),
    Scene("question-donum-2026", _play_questions("donum-2026", all_pages=True), ("question",)),
    *(
        Scene(f"question-{ruleset_id}", _play_questions(ruleset_id, all_pages=False))
        for ruleset_id in ("fs-2022", "fs-2023", "fs-2025")
    ),
    Scene("lecture", _play_loading, ("apercu",)),
    Scene("bandes", _play_bands),
    Scene("exemple", _play_example),
    Scene("erreur", _play_errors),
    Scene("liste-declarations", _play_lists),
    Scene("scellee", _play_sealed),
    Scene("date-fausse", _play_year),
    Scene("sauvegarde-choisie", _play_backups),
    Scene("regles-recues", _play_rules),
    Scene("bas", _play_letters),
    Scene("seul-deverrouiller", _play_unlock, ("deverrouiller",)),
    Scene("seul-recuperer", _play_recover, ("recuperer",)),
    Scene("seul-patience", _play_patience, ("patience",)),
    Scene("seul-fermeture", _play_closing, ("fermeture",)),
    Scene("boite-pourquoi", _play_why, ("pourquoi",)),
    Scene("boite-reparer", _play_repair, ("reparer",)),
    Scene("boite-amendement", _play_amend, ("amendement",)),
    Scene("boite-pieces", _play_pieces, ("pieces",)),
    Scene("boite-phrase", _play_phrase, ("phrase",)),
    Scene("boite-defaut", _play_defect, ("defaut",)),
    Scene("boite", _play_boxes, ("boites", "apropos")),
    Scene("fenetre-transcription", _play_transcription, ("transcription_window",)),
    Scene("fenetre-guide", _play_guide, ("guide_window",)),
    Scene("menu", _play_menus, ("menus",)),
)
