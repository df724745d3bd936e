"""What the doctor prefers, kept in the settings of the window and applied at once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import discretion

GROUP: Final = "preferences"
FOLDER_KEY: Final = "dossier_documents"  # also written when a file is saved somewhere else
TAILLES: Final = (100, 115, 130, 150)
RAPPELS: Final = (0, 7, 15, 30, 60)


class Apparence(StrEnum):
    """Which colours to show."""

    SYSTEME = "système"
    CLAIR = "clair"
    SOMBRE = "sombre"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of the doctor; the defaults are those of a new installation."""

    apparence: Apparence = Apparence.SYSTEME
    taille_pourcent: int = 100
    discret: bool = False
    rappel_jours: int = 30
    dossier: str = ""


def read_preferences(settings: QSettings) -> Preferences:
    """Read the choices; what cannot be read is the default."""
    defaut = Preferences()
    apparence = _text(settings, "apparence")
    return Preferences(
        apparence=Apparence(apparence) if apparence in list(Apparence) else defaut.apparence,
        taille_pourcent=_number(settings, "taille", TAILLES, defaut.taille_pourcent),
        discret=_text(settings, "discret") == "oui",
        rappel_jours=_number(settings, "rappel", RAPPELS, defaut.rappel_jours),
        dossier=_read(settings, FOLDER_KEY),
    )


def write_preferences(settings: QSettings, preferences: Preferences) -> None:
    """Keep the choices."""
    valeurs = {
        "apparence": preferences.apparence.value,
        "taille": str(preferences.taille_pourcent),
        "discret": "oui" if preferences.discret else "non",
        "rappel": str(preferences.rappel_jours),
    }
    for cle, valeur in valeurs.items():
        settings.setValue(f"{GROUP}/{cle}", valeur)
    if preferences.dossier:
        settings.setValue(FOLDER_KEY, preferences.dossier)
    else:
        settings.remove(FOLDER_KEY)
    settings.sync()


def apply_preferences(app: QApplication, preferences: Preferences) -> None:
    """Give the application the colours, the size of letters and the discretion chosen."""
    sombre = {Apparence.SOMBRE: True, Apparence.CLAIR: False}.get(preferences.apparence)
    theme.apply_theme(app, dark=sombre, scale=preferences.taille_pourcent / 100)
    discretion.set_on(preferences.discret)


def take_system_colors(app: QApplication, settings: QSettings) -> bool:
    """Apply the colours of the system when they are those wanted; tell whether they changed."""
    preferences = read_preferences(settings)
    if preferences.apparence is not Apparence.SYSTEME:
        return False
    before = theme.tokens()
    apply_preferences(app, preferences)
    return theme.tokens() is not before


def _text(settings: QSettings, cle: str) -> str:
    return _read(settings, f"{GROUP}/{cle}")


def _read(settings: QSettings, cle: str) -> str:
    valeur = settings.value(cle, "")
    return valeur if isinstance(valeur, str) else ""


def _number(settings: QSettings, cle: str, permis: tuple[int, ...], defaut: int) -> int:
    texte = _text(settings, cle)
    return int(texte) if texte in [str(nombre) for nombre in permis] else defaut
