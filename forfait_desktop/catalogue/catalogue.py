"""The rulesets the program knows: listed by folder, loaded when asked for, kept once loaded."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from forfait_desktop.catalogue.ajouts import (
    ReglesAjoutees,
    folder_of,
    list_added,
    load_added,
    read_ajout,
)
from forfait_desktop.catalogue.loader import RULESET_FILE, Racine, Voisins, load_ruleset
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.errors import ErreurRuleset, RulesetInconnu


class Catalogue:
    """The rulesets found in one or several folders; a bad one never hides the others.

    Rules that the doctor added stand in for those of the program only while these are the very
    ones they were added to replace: newer rules that come with the program are always followed.
    """

    def __init__(self, racines: Iterable[Path], ajoutees: Path | None = None) -> None:
        """List the ruleset folders under each root, without reading them.

        ``ajoutees`` is the folder of the rules that the doctor added, if there is one.
        """
        self._racines = {racine: Racine(racine) for racine in racines}
        self._ajoutees = ajoutees
        self._dossiers = {
            dossier.name: dossier
            for racine in self._racines
            if racine.is_dir()
            for dossier in sorted(racine.iterdir())
            if (dossier / RULESET_FILE).is_file()
        }
        self._charges: dict[str, Ruleset | ErreurRuleset] = {}
        self._livres: dict[str, Ruleset | ErreurRuleset] = {}
        self.list_added_again()

    def list_added_again(self) -> None:
        """List anew the rules that the doctor added, after a change of their folder."""
        self._ajouts, self._illisible = list_added(self._ajoutees)
        self._charges.clear()
        self._etats: dict[str, ReglesAjoutees] = {}

    def again(self) -> "Catalogue":
        """Return another catalogue of the same folders, fit for another thread."""
        return Catalogue(self._racines, self._ajoutees)

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of all the folders found, loadable or not."""
        return tuple(dict.fromkeys((*self._dossiers, *self._ajouts)))

    @property
    def added(self) -> tuple[ReglesAjoutees, ...]:
        """The rules that the doctor added, followed or not."""
        return tuple(self._state_of(ruleset_id) for ruleset_id in self._ajouts)

    def voisins_of(self, ruleset_id: str, sans: str = "") -> Voisins:
        """Return what added rules may lean on: those of the program, else other added ones.

        ``sans`` names added rules to do without.
        """

        def find_base(nom: str) -> Path | None:
            if nom in self._dossiers:
                return self._dossiers[nom]
            if nom not in self._ajouts or nom in (ruleset_id, sans):
                return None
            return folder_of(self._ajouts[nom], read_ajout(self._ajouts[nom]).empreinte)

        return Voisins(self._first, find_base)

    def get(self, ruleset_id: str) -> Ruleset:
        """Return a ruleset; raise ``RulesetInconnu`` or the ``ErreurRuleset`` of its files."""
        if ruleset_id not in self._dossiers and ruleset_id not in self._ajouts:
            raise RulesetInconnu(
                f"Jeu de règles « {ruleset_id} » inconnu. Choisissez parmi : {', '.join(self.ids)}."
            )
        if ruleset_id not in self._charges:
            self._charges[ruleset_id] = self._load(ruleset_id)
        charge = self._charges[ruleset_id]
        if isinstance(charge, ErreurRuleset):
            raise charge
        return charge

    def shipped(self, ruleset_id: str) -> Ruleset | None:
        """Return the program's own rules of this name; None when it has none that load."""
        livre = self._load_shipped(ruleset_id) if ruleset_id in self._dossiers else None
        return livre if isinstance(livre, Ruleset) else None

    def leaning_on(self, ruleset_id: str) -> tuple[str, ...]:
        """Return the other added rules that load with these ones and not without them."""
        appuyees = []
        for etat in self.added:
            if etat.ruleset is None or etat.id == ruleset_id:
                continue
            try:
                load_added(self._ajouts[etat.id], self.voisins_of(etat.id, sans=ruleset_id))
            except ErreurRuleset:
                appuyees.append(etat.id)
        return tuple(appuyees)

    def _load(self, ruleset_id: str) -> Ruleset | ErreurRuleset:
        """Load the rules that are followed under a name: the program's, or added ones."""
        if ruleset_id in self._ajouts:
            etat = self._state_of(ruleset_id)
            if etat.sert and etat.ruleset is not None:
                return etat.ruleset
            if etat.erreur is not None and ruleset_id not in self._dossiers:
                return etat.erreur
        return self._load_shipped(ruleset_id)

    def _load_shipped(self, ruleset_id: str) -> Ruleset | ErreurRuleset:
        if ruleset_id not in self._livres:
            try:
                dossier = self._dossiers[ruleset_id]
                voisins = Voisins.beside(dossier, self._racines[dossier.parent])
                self._livres[ruleset_id] = load_ruleset(dossier, voisins=voisins)
            except ErreurRuleset as erreur:
                self._livres[ruleset_id] = erreur
        return self._livres[ruleset_id]

    def _state_of(self, ruleset_id: str) -> ReglesAjoutees:
        if ruleset_id not in self._etats:
            self._etats[ruleset_id] = self._read_state(ruleset_id)
        return self._etats[ruleset_id]

    def _read_state(self, ruleset_id: str) -> ReglesAjoutees:
        """Load added rules, and tell whether they are the ones that are followed."""
        try:
            ruleset = load_added(self._ajouts[ruleset_id], self.voisins_of(ruleset_id))
        except ErreurRuleset as erreur:
            return ReglesAjoutees(ruleset_id, None, erreur, sert=False)
        livre = self._load_shipped(ruleset_id) if ruleset_id in self._dossiers else None
        remplace = ruleset.ajout.remplace if ruleset.ajout else ""
        sert = livre is None or (isinstance(livre, Ruleset) and livre.sha256 == remplace)
        return ReglesAjoutees(ruleset_id, ruleset, None, sert)

    def load_all(self) -> tuple[tuple[Ruleset, ...], tuple[ErreurRuleset, ...]]:
        """Load everything; return the good rulesets, oldest first, and the errors of the others."""
        bons: list[Ruleset] = []
        erreurs = [self._illisible] if self._illisible else []
        for ruleset_id in self.ids:
            try:
                bons.append(self.get(ruleset_id))
            except ErreurRuleset as erreur:
                erreurs.append(erreur)
        # Bad rules that were added over those of the program hide nothing, but are named.
        erreurs += [e.erreur for e in self.added if e.erreur and e.id in self._dossiers]
        return tuple(sorted(bons, key=lambda r: (r.campagne, r.id))), tuple(erreurs)

    @property
    def _first(self) -> Racine:
        """The program's own sources and scale."""
        return next(iter(self._racines.values()))


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
