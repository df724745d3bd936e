"""The years of a contract (volet 3): when each begins, what it brings, and which one counts."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from forfait_desktop.domain.affichage import (
    format_montant,
    format_rang,
    format_situation,
    group_annees,
)
from forfait_desktop.domain.francais import INSECABLE, format_date, format_date_courte
from forfait_desktop.domain.resultat import AnneeContrat
from forfait_desktop.ui.widgets.layouts import add_layout, clear
from forfait_desktop.ui.widgets.texts import Text

COLUMNS = 4


class AnneesTable(QFrame):
    """A small table: the year of the campaign stands out, the others past are muted."""

    def __init__(self) -> None:
        """Make an empty table, hidden until there are years."""
        super().__init__()
        self.setProperty("role", "surface")
        self.setVisible(False)
        colonne = QVBoxLayout(self)
        colonne.setContentsMargins(12, 12, 12, 12)
        colonne.setSpacing(6)
        self.heading = Text("Les années de votre contrat", strong=True)
        colonne.addWidget(self.heading)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(COLUMNS - 1, 1)
        add_layout(colonne, self._grid)
        self._shown: tuple[object, ...] = ()

    def show_years(self, annees: tuple[AnneeContrat, ...], campagne: int) -> None:
        """Show the years of a contract beside a campaign; nothing when there are none."""
        if (annees, campagne) == self._shown:
            return
        self._shown = (annees, campagne)
        clear(self._grid)
        rang = 0
        for titre, membres in group_annees(annees):
            if titre:
                self._grid.addWidget(Text(titre, small=True, ton="discret"), rang, 0, 1, COLUMNS)
                rang += 1
            for annee in membres:
                self._add_row(rang, annee, campagne)
                rang += 1
        self.setAccessibleName(self.heading.text())
        self.setAccessibleDescription(" ".join(say_year(annee, campagne) for annee in annees))
        self.setVisible(bool(annees))

    def rows(self) -> list[str]:
        """Return the lines of the table as they read."""
        annees, campagne = self._shown or ((), 0)
        assert isinstance(annees, tuple)
        assert isinstance(campagne, int)
        return [say_year(annee, campagne) for annee in annees]

    def _add_row(self, rang: int, annee: AnneeContrat, campagne: int) -> None:
        ici = annee.debut.year == campagne
        ton = "discret" if annee.debut.year < campagne else ""
        textes = (
            format_rang(annee),
            f"dès le {format_date_courte(annee.debut)}",
            format_montant(annee.euros, maximum=annee.maximum),
            format_situation(annee, campagne),
        )
        for colonne, texte in enumerate(textes):
            etiquette = Text(texte, ton=ton, small=True, strong=ici)
            etiquette.setWordWrap(colonne == COLUMNS - 1)
            self._grid.addWidget(etiquette, rang, colonne, Qt.AlignmentFlag.AlignTop)


def say_year(annee: AnneeContrat, campagne: int) -> str:
    """Say one year of a contract in a sentence."""
    return (
        f"{format_rang(annee)}, dès le {format_date(annee.debut)}{INSECABLE}: "
        f"{format_montant(annee.euros, maximum=annee.maximum)}, "
        f"{format_situation(annee, campagne)}."
    )
