"""Composition of the window: the only place, with ``cli`` and ``demo``, that builds objects.

Only what the first paint needs is imported here; the rest comes once it stands on the screen.
"""

import builtins
import os
import sys
import time
import types
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

# The window makes no connection and needs no OpenSSL: without it, digests use Python's own code,
# and the process is 4 MiB lighter. Nothing changes where it is already loaded.
sys.modules.setdefault("_hashlib", None)  # type: ignore[arg-type]

# pydantic looks for plugins in every package installed, and imports email and socket to do so.
# We have none: without the search the process is 3 MiB lighter.
_no_plugins = types.ModuleType("pydantic.plugin._loader")
vars(_no_plugins)["get_plugins"] = tuple
sys.modules.setdefault(_no_plugins.__name__, _no_plugins)

# pydantic imports zoneinfo, which reads the whole configuration of Python's build to learn where
# time zones are. Told where they always are, the process is 0.2 MiB lighter, and starts sooner.
if os.name == "posix":
    os.environ.setdefault("PYTHONTZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo")

# PySide6 replaces Python's import by one that looks for a feature we do not use, and that reads
# and keeps the source of every module imported later. Python's own is put back.
_import = builtins.__import__
from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QThreadPool, QTranslator, qVersion
from PySide6.QtWidgets import QApplication

builtins.__import__ = _import

from forfait_desktop.logs import Champs, Evenement, describe_machine, log_event, open_log
from forfait_desktop.paths import portable_dir, shipped_dir
from forfait_desktop.seance import EXIT_STORE, Seance
from forfait_desktop.ui import theme
from forfait_desktop.ui.defects import Defects
from forfait_desktop.ui.frame import Frame
from forfait_desktop.ui.garbage import Collector
from forfait_desktop.ui.headings import tell_headings
from forfait_desktop.ui.instance import Instance, Tour
from forfait_desktop.ui.preferences import Preferences, apply_preferences, read_preferences
from forfait_desktop.ui.stop_signals import stop_signals_heard

if TYPE_CHECKING:
    from forfait_desktop.catalogue.catalogue import Catalogue
    from forfait_desktop.storage.store import Store
    from forfait_desktop.ui.context import SeanceContext
    from forfait_desktop.ui.main_window import MainWindow

SETTINGS_FILE: Final = "fenetre.ini"
QT_ORGANISATION: Final = "QtProject"
CRASHED: Final = (
    "Le programme s’est arrêté brutalement la dernière fois\u00a0; vos réponses enregistrées "
    "sont là."
)
_NO_ANSWER: Final = {
    Tour.SANS_REPONSE: (
        "Une autre fenêtre de Forfait Desktop est ouverte sur les mêmes données et ne répond pas."
        "\n\nAttendez quelques secondes, puis réessayez. Si cela dure, fermez l’autre fenêtre, au "
        "besoin en redémarrant l’ordinateur\u00a0: ce qui est marqué «\u00a0Enregistré\u00a0» "
        "est gardé."
    ),
    Tour.AUTRE_POSTE: (
        "Forfait Desktop est déjà ouvert sur un autre ordinateur avec les mêmes données."
        "\n\nFermez-le là-bas, puis réessayez. Deux fenêtres à la fois se gêneraient."
    ),
}


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
        "Page &Set:": "&Jeu de pages\u00a0:",
        "Page &order:": "Or&dre des pages\u00a0:",
        "Pages &per sheet:": "Pages par &feuille\u00a0:",
        "Scheduled &printing:": "&Impression différée\u00a0:",
        "&Billing information:": "Fac&turation\u00a0:",
        "Job &priority:": "&Priorité\u00a0:",
        "&Start:": "Dé&but\u00a0:",
        "&End:": "F&in\u00a0:",
        "Banner page at start": "Page de garde au début",
        "Banner page at end": "Page de garde à la fin",
        "CUPS Banner page": "Page de garde",
        "Custom value for %1": "Autre valeur pour %1",
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
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    Collector(app)
    tell_headings()
    app.setApplicationName("forfait-desktop")
    app.setApplicationDisplayName("Forfait Desktop")
    app.installTranslator(MissingWords(app))  # asked last: the latest installed answers first
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_fr", folder):
        app.installTranslator(translator)
    app.setWindowIcon(theme.app_icon())
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
    rules = catalogue or Catalogue([shipped_dir("rulesets")], folder / "regles")
    keep_qt_memory(folder)  # that of the example goes with it
    clean_opened(folder)
    return MainWindow(Bureau(store, rules), settings_of(folder), seance)


def settings_of(data_dir: Path) -> QSettings:
    """Return what the window remembers from one day to the next."""
    return QSettings(str(data_dir / SETTINGS_FILE), QSettings.Format.IniFormat)


def keep_qt_memory(data_dir: Path) -> None:
    """Have Qt remember in the data folder too, such as the last folders of its file dialog."""
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(data_dir))


@contextmanager
def no_memory_left_in_the_registry() -> Iterator[None]:
    """Leave the registry of Windows, where Qt's memory cannot be moved from, as it was found.

    Only a portable program promises it; elsewhere this memory is in the data folder.
    """
    memory = QSettings(QSettings.Scope.UserScope, QT_ORGANISATION)
    before = set(memory.childGroups())
    try:
        yield
    finally:
        for group in set(memory.childGroups()) - before:
            memory.remove(group)


def run_window(data_dir: Path) -> int:
    """Open the window and return the exit status; one that is open already comes forward."""
    since = time.perf_counter()
    app = make_application()
    defects = Defects()
    with ExitStack() as until_the_end:
        if sys.platform == "win32" and portable_dir() is not None:
            until_the_end.enter_context(no_memory_left_in_the_registry())
        until_the_end.enter_context(defects.watch())
        instance = Instance(data_dir)
        until_the_end.callback(instance.release)
        tour = _take_turn(instance)
        log = until_the_end.enter_context(open_log(data_dir))
        if tour not in (Tour.PREMIER, Tour.SANS_VERROU):
            log_event(Evenement.DEJA_OUVERT)
            return 0 if tour is Tour.REPONDU else EXIT_STORE
        if tour is Tour.SANS_VERROU:
            log_event(Evenement.SANS_VERROU)
        until_the_end.callback(lambda: log_event(Evenement.FIN, refuses=log.refused))
        try:
            return _run(app, data_dir, defects, instance, since)
        except Exception as error:
            defects.tell_now(error)
            raise


def _run(
    app: QApplication, data_dir: Path, defects: Defects, instance: Instance, since: float
) -> int:
    """Live in one frame, from its first paint to its end."""
    from forfait_desktop.crashes import CrashWatch

    keep_qt_memory(data_dir)  # before any dialog: a store that cannot be opened has some
    frame = Frame(settings_of(data_dir))
    preferences = read_preferences(frame.settings)
    if preferences != Preferences():
        apply_preferences(app, preferences)
    seance = Seance(frame, data_dir, make_window)
    crashes = CrashWatch(data_dir)

    def start() -> None:
        duree = int((time.perf_counter() - since) * 1_000)
        machine = describe_machine() | Champs(qt=qVersion(), duree_ms=duree)
        log_event(Evenement.DEMARRAGE, **machine)
        seance.greeting = CRASHED if crashes.start() else ""
        instance.asked.connect(lambda: log_event(Evenement.RAPPEL_FENETRE))
        instance.asked.connect(frame.bring_forward)
        instance.watch()
        seance.open()

    defects.show_line = seance.show_failure
    defects.show_refusal = seance.show_refusal
    defects.quit = frame.close
    defects.can_continue = lambda: frame.centralWidget() is not None
    frame.painted.connect(start)
    frame.show()
    with stop_signals_heard(seance.leave):
        interrupted = app.exec()
    QThreadPool.globalInstance().waitForDone()  # a list still being made when it closes
    seance.wait()
    crashes.stop()
    return interrupted or seance.status


def _take_turn(instance: Instance) -> Tour:
    """Look for a window already open, as often as the doctor asks for it."""
    while (tour := instance.take_turn()) in _NO_ANSWER:
        from forfait_desktop.ui.dialogs.boites import Buttons, MessageBox

        choices = Buttons.Retry | Buttons.Close
        box = MessageBox(
            None, "Forfait Desktop", _NO_ANSWER[tour], MessageBox.Icon.Information, choices
        )
        if box.ask() != Buttons.Retry:
            break
    return tour
