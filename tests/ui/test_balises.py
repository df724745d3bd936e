"""What a doctor types, or a file holds, is shown as it stands: no widget reads markup in it."""

import ast
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QModelIndex, Qt, QThreadPool
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QGroupBox,
    QLabel,
    QMessageBox,
    QWidget,
)

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.suivi import Amendement, EtatLigne, Paiement
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.justificatifs import Justificatifs
from forfait_desktop.services.parcours import PROTECTION, SAUVEGARDES
from forfait_desktop.storage.store import Store
from forfait_desktop.ui.dialogs.boites import ask, tell
from forfait_desktop.ui.pages.base import Screen
from forfait_desktop.ui.screens import MAKERS
from forfait_desktop.ui.widgets.texts import LinkButton, plain_caption, plain_tip
from tests.poste import Poste, during, settle, wait_until
from tests.seances import Ouverture

UI: Final = Path(__file__).resolve().parents[2] / "forfait_desktop"
PIEGE: Final = "<b>x</b><img src='x'>&amp;&lt;R&D "
CLES: Final = (
    "titre|titre_court|resume|nom|libelle|libelle_court|question|pourquoi|ou_trouver|piece|texte"
    "|aide|unite|sans_objet_libelle|nature"
)
SOLITAIRE: Final = re.compile(r"(?<!&)&(?:&&)*(?!&)")
SEANCE: Final = {PROTECTION, SAUVEGARDES}
"""The screens of a whole run of the program: see below."""

BULLES: Final = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole)


@pytest.fixture
def regles(tmp_path: Path) -> Catalogue:
    """The shipped rules, each of their texts with markup in it."""
    racine = Path(shutil.copytree(shipped_dir("rulesets"), tmp_path / "rulesets"))
    for fichier in racine.rglob("*.toml"):
        texte = fichier.read_text("utf-8")
        piege = re.sub(rf'(?<![a-z_])((?:{CLES}) = ")', lambda m: m[1] + PIEGE, texte)
        fichier.write_text(piege, encoding="utf-8")
    return Catalogue([racine])


@pytest.fixture
def cabinet(app: QApplication, tmp_path: Path, regles: Catalogue) -> Poste:
    """A dossier whose every text, from the doctor or from the rules, holds markup."""
    poste = Poste(app, tmp_path / "données", regles, date(2025, 12, 1))
    store = poste.store
    praticien = store.praticiens.add(
        Praticien(nom=PIEGE, prenom=PIEGE, specialite=PIEGE, secteur=PIEGE, cabinet=PIEGE)
    )
    declaration = store.declarations.create(praticien.id, "fs-2024", PIEGE)
    store.declarations.save_reponses(declaration.id, {("v1.i1", "segur"): False})
    for indicateur in ("v1.i1", "v1.i3", "v2.i3"):
        store.declarations.save_note(declaration.id, indicateur, PIEGE)
    piece = store.vault.add(b"%PDF-1.4", f"{PIEGE.strip()}.pdf", "application/pdf")
    Justificatifs(store).attach(declaration.id, "v1.i3", piece)
    store.transcriptions.set(declaration.id, "v1.i3", EtatLigne.DIFFERENTE, PIEGE)
    store.amendements.set(Amendement("fs-2024", "v2.i1.atmp.seuil", "45", PIEGE, date(2025, 1, 9)))
    store.paiements.set(declaration.id, Paiement(Decimal(4900), date(2025, 6, 1), {}, note=PIEGE))
    return poste


def faults_of(widget: QWidget) -> list[str]:
    """Return how a widget would read markup, or a key, in what it shows."""
    nom = f"{type(widget).__name__} {widget.accessibleName()[:40]}"
    faults = [
        f"{nom}: {quoi} {texte[:80]!r}"
        for quoi, texte in (
            ("tool tip", widget.toolTip()),
            ("status tip", widget.statusTip()),
            ("what is this", widget.whatsThis()),
        )
        if GuiQt.mightBeRichText(texte) or "&lt;" in texte
    ]
    match widget:
        case QLabel():
            if "<" in widget.text() and widget.textFormat() != Qt.TextFormat.PlainText:
                faults.append(f"{nom}: label {widget.text()[:80]!r}")
            if widget.buddy() is not None and "<b>" in widget.text():
                faults += _lone_keys(nom, widget.text())
        case QAbstractButton() if "<b>" in widget.text():
            faults += _lone_keys(nom, QAbstractButton.text(widget))
        case QGroupBox() if "<b>" in widget.title():
            faults += _lone_keys(nom, widget.title())
        case QAbstractItemView() if widget.model() is not None:
            faults += [f"{nom}: item {texte[:80]!r}" for texte in _tips(widget, QModelIndex())]
    return faults


def _lone_keys(nom: str, texte: str) -> list[str]:
    return [f"{nom}: key {texte[:80]!r}"] if SOLITAIRE.search(texte.replace("&&", "")) else []


def _tips(view: QAbstractItemView, parent: QModelIndex) -> list[str]:
    model, found = view.model(), []
    for rang in range(model.rowCount(parent)):
        for colonne in range(model.columnCount(parent)):
            index = model.index(rang, colonne, parent)
            tips = [str(model.data(index, role) or "") for role in BULLES]
            found += [tip for tip in tips if GuiQt.mightBeRichText(tip) or "&lt;" in tip]
        found += _tips(view, model.index(rang, 0, parent))
    return found


def words_of(widget: QWidget) -> str:
    texte = getattr(widget, "text", None)
    return str(texte()) if callable(texte) else ""


def test_no_widget_of_any_screen_reads_markup_in_a_text(cabinet: Poste) -> None:
    window = cabinet.window
    window.resize(1366, 768)
    assert window.parcours is not None
    faults: dict[str, None] = {}
    bearing = 0
    for cle in [*(set(MAKERS) - SEANCE), *(page.cle for page in window.parcours.pages)]:
        window.show_page(cle)
        settle()
        for widget in (window, *window.findChildren(QWidget)):
            faults |= dict.fromkeys(faults_of(widget))
            bearing += "<b>x</b>" in words_of(widget)
    cabinet.close()
    assert not list(faults)[:10]
    assert bearing > 500


def test_no_widget_of_a_whole_run_reads_markup(app: QApplication, tmp_path: Path) -> None:
    """Backups are listed with their content, and the program asks for a store."""
    del app
    with Store.open(tmp_path) as store:
        praticien = store.praticiens.add(Praticien(nom=PIEGE))
        store.declarations.create(praticien.id, "fs-2024", PIEGE)
    faults: list[str] = []
    run = Ouverture(tmp_path)
    run.wait_backed_up()
    for cle in sorted(SEANCE):
        run.page(cle, Screen)
        wait_until(lambda: QThreadPool.globalInstance().activeThreadCount() == 0, "what is read")
        settle()
        for widget in (run.frame, *run.frame.findChildren(QWidget)):
            faults += faults_of(widget)
    run.close()
    run.end()
    assert not faults[:10]


def test_no_widget_of_the_explanations_reads_markup(cabinet: Poste) -> None:
    window = cabinet.window
    faults: list[str] = []
    seen = 0

    def look(dialog: QDialog) -> None:
        nonlocal seen
        for widget in (dialog, *dialog.findChildren(QWidget)):
            faults.extend(faults_of(widget))
            seen += "<b>x</b>" in words_of(widget)

    for cle in ("v1.i1", "v2.i1.atmp", "v1", "total"):
        during(lambda cle=cle: window.show_why(cle), look)  # type: ignore[misc]
    during(window.show_repairs, look)
    cabinet.close()
    assert not faults[:10]
    assert seen > 10


@pytest.mark.parametrize(
    "texte", [PIEGE, "<?xml version='1.0'?>", "&lt;b&gt;", "<html><p>x", "a<br>b"]
)
def test_a_tool_tip_shows_its_words_and_no_more(texte: str) -> None:
    assert not GuiQt.mightBeRichText(plain_tip(texte))
    assert plain_tip(texte).replace("\u2060", "") == texte


@pytest.mark.usefixtures("app")
def test_a_link_shows_its_ampersands_and_marks_no_key() -> None:
    lien = LinkButton("R&D &amp; fils")
    assert lien.text() == "R&D &amp; fils"
    assert lien.shortcut().isEmpty()
    lien.setText("S&T")
    assert lien.text() == "S&T"
    assert QAbstractButton.text(lien) == plain_caption("S&T")
    assert lien.shortcut().isEmpty()
    lien.deleteLater()


@pytest.mark.usefixtures("app")
def test_a_box_shows_its_words_as_they_stand() -> None:
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        assert dialog.textFormat() == Qt.TextFormat.PlainText
        seen.append(dialog.text())

    parent = QWidget()
    during(lambda: ask(parent, PIEGE, PIEGE), look)
    during(lambda: tell(parent, PIEGE, PIEGE), look)
    assert seen == [PIEGE, PIEGE]
    parent.deleteLater()


def test_the_boxes_that_guess_the_kind_of_their_text_are_never_called() -> None:
    guessing = {"question", "warning", "critical", "information", "about"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in guessing
        and isinstance(node.value, ast.Name)
        and node.value.id == "QMessageBox"
    ]
    assert not found
