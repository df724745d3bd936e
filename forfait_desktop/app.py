"""Composition of the window: the only place, with ``cli`` and ``demo``, that builds objects."""

import sys
from pathlib import Path

# PySide6 reads the source of each module imported after it: what is not Qt is imported first.
from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.errors import ErreurMagasin
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.justificatifs import clean_opened
from forfait_desktop.storage.store import Store

# isort: split
from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QThreadPool, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox

from forfait_desktop.ui import theme
from forfait_desktop.ui.main_window import MainWindow

EXIT_STORE = 3


def make_application() -> QApplication:
    """Return the Qt application, in French, with our letters and colours."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    app = QApplication(sys.argv[:1])
    app.setApplicationName("forfait-desktop")
    app.setApplicationDisplayName("Forfait Desktop")
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_fr", folder):
        app.installTranslator(translator)
    theme.load_fonts()
    theme.apply_theme(app)
    return app


def make_window(store: Store, catalogue: Catalogue | None = None) -> MainWindow:
    """Return the window over an open store; its settings live beside the store."""
    rules = catalogue or Catalogue([shipped_dir("rulesets")])
    folder = str(store.path.parent)
    # What Qt itself remembers, such as the last folders of its file dialog, stays there too.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
    clean_opened(store.path.parent)
    settings = QSettings(str(store.path.parent / "fenetre.ini"), QSettings.Format.IniFormat)
    return MainWindow(Bureau(store, rules), settings)


def run_window(data_dir: Path) -> int:
    """Open the window and return the exit status."""
    app = make_application()
    try:
        store = Store.open(data_dir)
    except ErreurMagasin as erreur:
        QMessageBox.critical(None, "Forfait Desktop", str(erreur))
        sys.stderr.write(f"{erreur}\n")
        return EXIT_STORE
    with store:
        window = make_window(store)
        window.show()
        status = app.exec()
        QThreadPool.globalInstance().waitForDone()  # a list still being made when it closes
        return status
