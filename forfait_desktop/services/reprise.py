"""Last year's answers: found, mapped where the meaning is the same, proposed, never counted.

The table of what corresponds to what is in the rules (``reprend``). A rate, or points, is only
recalled: nobody measures the same figure two years running.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from forfait_desktop.domain.affichage import format_valeur
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.reponses import dump_valeur, find_champ, parse_valeur, points_max
from forfait_desktop.domain.ruleset import Indicateur, Ruleset
from forfait_desktop.domain.suivi import Proposition
from forfait_desktop.domain.values import Reponses, Valeur
from forfait_desktop.errors import ErreurDonnee, ErreurReponse

if TYPE_CHECKING:
    from forfait_desktop.storage.declarations import DeclarationResume
    from forfait_desktop.storage.store import Store

Place = tuple[str, str]
"""(indicator id, field id)"""

GetRuleset = Callable[[str], Ruleset]
RAPPELS: Final = frozenset({"taux", "points"})
"""The types of field that are recalled beside the field, and never proposed as an answer."""


# ---------------------------------------------------------------- finding and mapping


def propose_answers(
    store: "Store", get: GetRuleset, praticien_id: int, ruleset: Ruleset
) -> tuple[Proposition, ...]:
    """Return what the doctor's latest earlier declaration proposes for a new one."""
    for resume in earlier_declarations(store, praticien_id, ruleset.campagne):
        try:
            ancien = get(resume.ruleset_id)
        except ErreurDonnee:
            continue  # rules that do not load take nothing away from the others
        brutes = store.declarations.get(resume.id).reponses
        propositions = tuple(_iter_propositions(ruleset, ancien, brutes, get))
        if propositions:
            return propositions
    return ()


def earlier_declarations(
    store: "Store", praticien_id: int, campagne: int
) -> list["DeclarationResume"]:
    """Return a doctor's declarations of earlier campaigns: latest campaign, declared, latest."""
    anterieures = [
        resume
        for resume in store.declarations.list((Etat.ACTIVE, Etat.ARCHIVEE))
        if resume.praticien_id == praticien_id and campagne_of(resume.ruleset_id) < campagne
    ]
    return sorted(  # those that are equal stay in the order of the list: the latest changed first
        anterieures,
        key=lambda r: (campagne_of(r.ruleset_id), store.depots.current(r.id) is not None),
        reverse=True,
    )


def campagne_of(ruleset_id: str) -> int:
    """Return the year of a campaign from the identifier of its rules."""
    annee = ruleset_id.rpartition("-")[2]
    return int(annee) if annee.isascii() and annee.isdigit() else 0


def iter_correspondances(
    ruleset: Ruleset, ancien: Ruleset, get: GetRuleset
) -> Iterator[tuple[Place, Place]]:
    """Yield (field here, field there) for every answer that keeps its meaning."""
    for indicateur in ruleset.indicateurs.values():
        for champ in indicateur.champs:
            la_bas = _source_of(indicateur, champ, ancien.id, get)
            if la_bas:
                yield (indicateur.id, champ.id), la_bas
    if ruleset.assistant and ancien.assistant:
        for champ in ruleset.assistant.champs:
            yield (V3, champ.id), (V3, champ.id)


def find_lines(indicateur: Indicateur, ancien: Ruleset, get: GetRuleset) -> tuple[str, ...]:
    """Return the earlier lines that a line continues, without repetition, in order."""
    places = (_source_of(indicateur, champ, ancien.id, get) for champ in indicateur.champs)
    return tuple(dict.fromkeys(place[0] for place in places if place))


def _source_of(
    indicateur: Indicateur, champ: Champ, ancien_id: str, get: GetRuleset
) -> Place | None:
    """Follow the origins of a field back to the earlier rules, one campaign at a time."""
    for origine in indicateur.origines:
        de, vers = origine.champs or (champ.id, champ.id)
        if vers != champ.id or origine.campagne < campagne_of(ancien_id):
            continue
        try:
            la_bas = get(origine.ruleset_id).indicateurs.get(origine.indicateur)
        except ErreurDonnee:
            continue
        source = la_bas.champ(de) if la_bas else None
        if la_bas is None or source is None or source.type != champ.type:
            continue
        if origine.ruleset_id == ancien_id:
            return la_bas.id, source.id
        plus_loin = _source_of(la_bas, source, ancien_id, get)
        if plus_loin:
            return plus_loin
    return None


def _iter_propositions(
    ruleset: Ruleset, ancien: Ruleset, brutes: Mapping[str, Mapping[str, object]], get: GetRuleset
) -> Iterator[Proposition]:
    for ici, la_bas in iter_correspondances(ruleset, ancien, get):
        brut = brutes.get(la_bas[0], {}).get(la_bas[1])
        champ = find_champ(ruleset, *ici)
        if brut is None or champ is None:
            continue
        valeur = read_valeur(ancien, la_bas, brut)
        if valeur is None:
            continue
        proposition = Proposition(*ici, dump_valeur(valeur), ancien.id, champ.type in RAPPELS)
        if read_proposition(ruleset, proposition) is not None:
            yield proposition


def read_proposition(ruleset: Ruleset, proposition: Proposition) -> Valeur | None:
    """Read a proposed value by the field it is for; None when the field does not accept it.

    Points that are only recalled may be above today's maximum.
    """
    champ = find_champ(ruleset, proposition.indicateur, proposition.champ)
    if champ is None:
        return None
    maximum = None if proposition.rappel else points_max(ruleset, proposition.indicateur)
    try:
        return parse_valeur(champ, proposition.valeur, proposition.champ, maximum)
    except ErreurReponse:
        return None


def read_valeur(ruleset: Ruleset, place: Place, brut: object) -> Valeur | None:
    """Read a stored value by the rules of its field; None when they do not accept it."""
    champ = find_champ(ruleset, *place)
    if champ is None:
        return None
    try:
        return parse_valeur(champ, brut, ".".join(place), points_max(ruleset, place[0]))
    except ErreurReponse:
        return None


# ---------------------------------------------------------------- what becomes of them


class Reprises:
    """What is proposed for one open declaration, followed as its answers are saved.

    It stands between the session and the store: in the transaction that saves an answer, what
    was proposed for the field is removed; when an undo takes the answer back, it is proposed
    again.
    """

    def __init__(self, store: "Store", declaration_id: int) -> None:
        """Read what is proposed for a declaration."""
        self._store = store
        self._declaration_id = declaration_id
        self._connues = {
            (p.indicateur, p.champ): p for p in store.propositions.list(declaration_id)
        }
        self._ecartees: set[Place] = set()

    def save_reponses(self, declaration_id: int, changements: Mapping[Place, object]) -> None:
        """Commit answers, and what they make of the propositions, all or nothing."""
        with self._store.transaction():
            self._store.declarations.save_reponses(declaration_id, changements)
            for place, valeur in changements.items():
                self._settle(place, answered=valeur is not None)

    def save_note(self, declaration_id: int, indicateur: str, texte: str) -> None:
        """Commit the note of an indicator."""
        self._store.declarations.save_note(declaration_id, indicateur, texte)

    def _settle(self, place: Place, *, answered: bool) -> None:
        proposition = self._connues.get(place)
        if proposition is None or proposition.rappel or place in self._ecartees:
            return
        if answered:
            self._store.propositions.remove(self._declaration_id, *place)
        else:
            self._store.propositions.add(self._declaration_id, [proposition])

    def pending(self, reponses: Reponses) -> tuple[Proposition, ...]:
        """Return what still waits for the doctor: neither answered nor discarded."""
        return tuple(
            proposition
            for (indicateur, champ), proposition in self._connues.items()
            if not proposition.rappel
            and (indicateur, champ) not in self._ecartees
            and champ not in reponses.get(indicateur, {})
        )

    def rappel(self, indicateur: str, champ: str) -> Proposition | None:
        """Return the earlier figure to recall beside a field, or None."""
        proposition = self._connues.get((indicateur, champ))
        return proposition if proposition and proposition.rappel else None

    def discard(self, proposition: Proposition) -> None:
        """Stop proposing an answer."""
        self._store.propositions.remove(
            self._declaration_id, proposition.indicateur, proposition.champ
        )
        self._ecartees.add((proposition.indicateur, proposition.champ))

    def restore(self, proposition: Proposition) -> None:
        """Propose again an answer that was discarded."""
        self._store.propositions.add(self._declaration_id, [proposition])
        self._ecartees.discard((proposition.indicateur, proposition.champ))


# ---------------------------------------------------------------- the words


def say_proposition(ruleset: Ruleset, proposition: Proposition) -> str:
    """Say under a field what is proposed, or recalled, for it."""
    champ = find_champ(ruleset, proposition.indicateur, proposition.champ)
    valeur = read_proposition(ruleset, proposition)
    if champ is None or valeur is None:
        return ""
    annee = campagne_of(proposition.origine)
    lue = format_valeur(champ, valeur)
    if proposition.rappel:
        return f"En {annee}{INSECABLE}: {lue}"
    return f"Repris de {annee}, à confirmer{INSECABLE}: {lue}"


def say_pending(propositions: Iterable[Proposition]) -> str:
    """Say how many answers wait, and from which years; nothing when none does."""
    en_attente = list(propositions)
    if not en_attente:
        return ""
    annees = sorted({campagne_of(p.origine) for p in en_attente})
    nombre = len(en_attente)
    mot = "réponses reprises" if nombre > 1 else "réponse reprise"
    return f"{nombre}{INSECABLE}{mot} de {' et '.join(map(str, annees))} à confirmer."
