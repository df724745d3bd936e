"""The rulesets the program knows: listed by folder, loaded when asked for, kept once loaded."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from forfait_desktop.catalogue.loader import RULESET_FILE, load_bareme, load_ruleset
from forfait_desktop.domain.assistant import BaremeAssistant
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.errors import ErreurRuleset, RulesetInconnu


class Catalogue:
    """The rulesets found in one or several folders; a bad one never hides the others."""

    def __init__(self, racines: Iterable[Path]) -> None:
        """List the ruleset folders under each root, without reading them."""
        self._racines = tuple(racines)
        self._dossiers = {
            dossier.name: dossier
            for racine in self._racines
            if racine.is_dir()
            for dossier in sorted(racine.iterdir())
            if (dossier / RULESET_FILE).is_file()
        }
        self._charges: dict[str, Ruleset | ErreurRuleset] = {}
        self._bareme: BaremeAssistant | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of all the folders found, loadable or not."""
        return tuple(self._dossiers)

    def get(self, ruleset_id: str) -> Ruleset:
        """Return a ruleset; raise ``RulesetInconnu`` or the ``ErreurRuleset`` of its files."""
        if ruleset_id not in self._dossiers:
            raise RulesetInconnu(
                f"Jeu de règles « {ruleset_id} » inconnu. "
                f"Choisissez parmi : {', '.join(self._dossiers)}."
            )
        if ruleset_id not in self._charges:
            try:
                self._charges[ruleset_id] = load_ruleset(self._dossiers[ruleset_id])
            except ErreurRuleset as erreur:
                self._charges[ruleset_id] = erreur
        charge = self._charges[ruleset_id]
        if isinstance(charge, ErreurRuleset):
            raise charge
        return charge

    def load_all(self) -> tuple[tuple[Ruleset, ...], tuple[ErreurRuleset, ...]]:
        """Load everything; return the good rulesets, oldest first, and the errors of the others."""
        bons: list[Ruleset] = []
        erreurs: list[ErreurRuleset] = []
        for ruleset_id in self._dossiers:
            try:
                bons.append(self.get(ruleset_id))
            except ErreurRuleset as erreur:
                erreurs.append(erreur)
        return tuple(sorted(bons, key=lambda r: (r.campagne, r.id))), tuple(erreurs)

    def bareme(self) -> BaremeAssistant:
        """Return the scale of volet 3; raise ``ErreurRuleset`` when it does not load."""
        if self._bareme is None:
            self._bareme = load_bareme(self._racines[0])
        return self._bareme


def propose_campagne(rulesets: Iterable[Ruleset], aujourd_hui: date) -> Ruleset | None:
    """Return the campaign to offer first: the first one not closed yet, else the latest.

    A campaign can be prepared from the first day of the year it measures.
    """
    connus = sorted(rulesets, key=lambda r: r.campagne)
    for ruleset in connus:
        fermeture = ruleset.dates.fermeture.valeur
        if ruleset.campagne <= aujourd_hui.year and fermeture and fermeture >= aujourd_hui:
            return ruleset
    return connus[-1] if connus else None
