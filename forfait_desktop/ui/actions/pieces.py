"""What more than one page does with files: ask where to write one, open a copy of a piece."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.services.noms import visible_name
from forfait_desktop.ui.context import WindowContext

ChooseFile = Callable[[str, str, str, str], Path | None]
"""Ask where to write: title, name offered, kind, suffix."""


def open_copy(context: WindowContext, copie: Path) -> None:
    """Give the copy of a piece to the system's viewer, or say why nothing opens."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copie))):
        context.show_failure(
            f"«{INSECABLE}{visible_name(copie.name)}{INSECABLE}» ne s’est pas ouvert"
            f"{INSECABLE}: aucun programme de cet ordinateur n’est choisi pour ce type de "
            "fichier. Installez-en un, ou écrivez le fichier pour un contrôle, qui contient "
            "la pièce."
        )
