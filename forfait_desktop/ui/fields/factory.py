"""From the type of a field to its editor; the only list of editors there is."""

from decimal import Decimal
from typing import Final

from PySide6.QtWidgets import QWidget

from forfait_desktop.domain.champs import Champ
from forfait_desktop.ui.fields.base import Field
from forfait_desktop.ui.fields.choix import ChoixField
from forfait_desktop.ui.fields.jour import JourField
from forfait_desktop.ui.fields.nombre import NombreField
from forfait_desktop.ui.fields.oui_non import OuiNonField
from forfait_desktop.ui.fields.taux import TauxField

EDITORS: Final[tuple[type[Field], ...]] = (
    OuiNonField,
    TauxField,
    NombreField,
    ChoixField,
    JourField,
)
EDITOR_OF: Final = {genre: editeur for editeur in EDITORS for genre in editeur.types}


def make_field(champ: Champ, parent: QWidget, maximum: Decimal | None = None) -> Field:
    """Return the editor of a field; ``maximum`` bounds points."""
    editeur = EDITOR_OF[champ.type]
    if editeur is NombreField:
        return NombreField(champ, parent, maximum if champ.type == "points" else None)
    return editeur(champ, parent)
