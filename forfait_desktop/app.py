"""Composition of the window: the only place, with ``cli`` and ``demo``, that builds objects.

Only what the first paint needs is imported here; the rest comes once it stands on the screen.
"""

import builtins
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

# The window makes no connection and needs no OpenSSL: without it, digests use Python's own code,
# and the process is 4 MiB lighter. Nothing changes where it is already loaded.
sys.modules.setdefault("_hashlib", None)  # type: ignore[arg-type]

# PySide6 replaces Python's import by one that looks for a feature we do not use, and that reads
# and keeps the source of every module imported later. Python's own is put back.
_import = builtins.__import__
from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QThreadPool, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox

builtins.__import__ = _import

from forfait_desktop.logs import Evenement, log_error
from forfait_desktop.paths import shipped_dir
from forfait_desktop.seance import Seance
from forfait_desktop.ui import theme
from forfait_desktop.ui.frame import Frame

if TYPE_CHECKING:
    from types import TracebackType

    from forfait_desktop.catalogue.catalogue import Catalogue
    from forfait_desktop.storage.store import Store
    from forfait_desktop.ui.context import SeanceContext
    from forfait_desktop.ui.main_window import MainWindow

SETTINGS_FILE: Final = "fenetre.ini"


class MissingWords(QTranslator):
    """French for the few words of Qt that its own French file leaves in English."""

    words: ClassVar = {
        "&Look in:": "Dossie&r\u00a0:",
        "Files of &type:": "&Type de fichier\u00a0:",
        "Folder": "Dossier",
        "File Folder": "Dossier",
        "File": "Fichier",
        "%1 File": "Fichier %1",
        "Drive": "Lecteur",
    }

    def translate(
        self, _context: str, source: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str | None:
        """Return the French words, or None where there are none."""
        return self.words.get(source)

    def isEmpty(self) -> bool:
        """Say that there are words here, though no file was loaded."""
        return False


def make_application() -> QApplication:
    """Return the Qt application, in French, with our letters and colours."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    app = QApplication(sys.argv[:1])
    app.setApplicationName("forfait-desktop")
    app.setApplicationDisplayName("Forfait Desktop")
    app.installTranslator(MissingWords(app))  # asked last: the latest installed answers first
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_fr", folder):
        app.installTranslator(translator)
    theme.load_fonts()
    theme.apply_theme(app)
    return app


def make_window(
    store: "Store", seance: "SeanceContext | None" = None, *, catalogue: "Catalogue | None" = None
) -> "MainWindow":
    """Return the program's window over an open store; its settings live beside the store."""
    from forfait_desktop.catalogue.catalogue import Catalogue
    from forfait_desktop.services.bureau import Bureau
    from forfait_desktop.services.justificatifs import clean_opened
    from forfait_desktop.ui.main_window import MainWindow

    folder = store.path.parent
    rules = catalogue or Catalogue([shipped_dir("rulesets")])
    # What Qt itself remembers, such as the last folders of its file dialog, stays there too.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder))
    clean_opened(folder)
    return MainWindow(Bureau(store, rules), settings_of(folder), seance)


def settings_of(data_dir: Path) -> QSettings:
    """Return what the window remembers from one day to the next."""
    return QSettings(str(data_dir / SETTINGS_FILE), QSettings.Format.IniFormat)


def run_window(data_dir: Path) -> int:
    """Open the window and return the exit status."""
    app = make_application()
    frame = Frame(settings_of(data_dir))
    seance = Seance(frame, data_dir, make_window)
    with ExitStack() as until_the_end:
        until_the_end.callback(setattr, sys, "excepthook", sys.excepthook)
        sys.excepthook = report_defect
        frame.painted.connect(seance.open)
        frame.show()
        app.exec()
        QThreadPool.globalInstance().waitForDone()  # a list still being made when it closes
    return seance.status


def report_defect(
    kind: type[BaseException], error: BaseException, trace: "TracebackType | None"
) -> None:
    """Say that something unexpected happened, once, and let the program go on."""
    log_error(Evenement.DEFAUT, error, trace, ou="fenetre")
    if QApplication.activeModalWidget() is None:
        QMessageBox.warning(
            QApplication.activeWindow(),
            "Erreur imprévue",
            f"Le programme a rencontré un défaut ({kind.__name__}). Les réponses marquées "
            "«\u00a0Enregistré\u00a0» sont gardées. Vous pouvez continuer\u00a0; si cela se "
            "reproduit, fermez le programme et rouvrez-le.",
        )
