"""Typing the declaration on amelipro without error: the lines in its order, and what is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forfait_desktop.domain.affichage import A_RENSEIGNER, format_valeur
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.francais import INSECABLE, format_nombre, round_fraction
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import EtatLigne, LigneTranscrite
from forfait_desktop.domain.values import Reponses, SansObjet, Taux, Valeur
from forfait_desktop.storage.store import Store

Mode = Literal["prerempli", "declare", "inconnu"]


@dataclass(frozen=True, slots=True)
class ChampASaisir:
    """One value to type or to compare: its label, its words, and what the copy button copies."""

    id: str
    libelle: str
    texte: str
    a_copier: str


@dataclass(frozen=True, slots=True)
class LigneASaisir:
    """One line of amelipro, in its order; ``lieu`` says in which part of it."""

    indicateur: str
    numero: str
    libelle: str
    lieu: str
    mode: Mode
    champs: tuple[ChampASaisir, ...]
    repondue: bool

    @property
    def sans_reponse(self) -> tuple[str, ...]:
        """The labels of the fields that have no answer."""
        return tuple(champ.libelle for champ in self.champs if champ.texte == A_RENSEIGNER)


@dataclass(frozen=True, slots=True)
class Avancement:
    """How far the transcription is."""

    faites: int
    total: int
    differentes: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every line was typed or compared."""
        return self.faites == self.total


@dataclass(frozen=True, slots=True)
class Difference:
    """A prefilled line on which amelipro shows another value than the one prepared."""

    indicateur: str
    titre: str
    preparee: str  # empty without an answer
    affichee: str

    def say(self) -> str:
        """Say both values, or the one there is."""
        vous = f"vous avez préparé {self.preparee}"
        if not self.preparee:
            vous = "vous n’avez pas encore répondu"
        return f"{self.titre}{INSECABLE}: {vous}, amelipro affiche {self.affichee}."


def say_differences(nombre: int) -> str:
    """Say how many lines amelipro shows otherwise ("2 différences avec amelipro")."""
    return f"{nombre}{INSECABLE}différence{'s' if nombre > 1 else ''} avec amelipro"


PREFLIGHT = (
    "Votre carte CPS et son code, ou votre e-CPS, sont prêts. Ce programme ne les demande jamais.",
    "Le lecteur de carte est branché et amelipro s’ouvre dans votre navigateur.",
    "Un dossier est prêt pour les captures d’écran, l’accusé de réception surtout.",
    "La liste est complète, ou vous savez ce qui manque.",
)
SANS_SITE = (
    f"Si le site ne répond pas{INSECABLE}: arrêtez-vous, la progression est gardée. Réessayez plus "
    "tard, avant la clôture."
)


def lines_to_type(ruleset: Ruleset, reponses: Reponses) -> tuple[LigneASaisir, ...]:
    """Return every line in amelipro's order with what to type or to compare."""
    lignes = []
    for volet, indicateur in ruleset.iter_indicateurs():
        donnees = reponses.get(indicateur.id, {})
        groupe = volet.groupe(indicateur.groupe)
        champs = tuple(_to_type(champ, donnees.get(champ.id)) for champ in indicateur.champs)
        lignes.append(
            LigneASaisir(
                indicateur=indicateur.id,
                numero=indicateur.numero,
                libelle=indicateur.libelle,
                lieu=f"{volet.nom}, {groupe.libelle}" if groupe else volet.nom,
                mode=indicateur.mode.valeur,
                champs=champs,
                repondue=bool(donnees),
            )
        )
    return tuple(lignes)


class Transcription:
    """The transcription of one declaration: saved line by line, taken up where it was left."""

    def __init__(
        self, store: Store, declaration_id: int, ruleset: Ruleset, reponses: Reponses
    ) -> None:
        """Take up the transcription of a declaration."""
        self._store = store
        self._declaration_id = declaration_id
        self.lignes = lines_to_type(ruleset, reponses)

    def done(self) -> dict[str, LigneTranscrite]:
        """Return the lines done, by indicator."""
        return self._store.transcriptions.get(self._declaration_id)

    def progress(self) -> Avancement:
        """Return how far the transcription is."""
        return progress_of(self.lignes, self.done())

    def first_open(self) -> int:
        """Return the place of the first line still to do, the last one when all are done."""
        return self.next_open(-1)

    def next_open(self, rang: int) -> int:
        """Return the place of the next line to do after a place, going round; else the last."""
        faites = self.done()
        total = len(self.lignes)
        for pas in range(1, total + 1):
            suivant = (rang + pas) % total
            if self.lignes[suivant].indicateur not in faites:
                return suivant
        return total - 1

    def differences(self) -> tuple[Difference, ...]:
        """Return the lines on which amelipro shows another value, in order."""
        return find_differences(self.lignes, self.done())

    def mark(self, ligne: LigneASaisir, etat: EtatLigne, affiche: str = "") -> None:
        """Record that a line was typed, or compared with what amelipro shows."""
        self._store.transcriptions.set(
            self._declaration_id, ligne.indicateur, etat, affiche.strip()
        )

    def unmark(self, ligne: LigneASaisir) -> None:
        """Put a line back among those to do."""
        self._store.transcriptions.remove(self._declaration_id, ligne.indicateur)


def progress_of(
    lignes: tuple[LigneASaisir, ...], faites: Mapping[str, LigneTranscrite]
) -> Avancement:
    """Count the lines done among those to do."""
    presentes = [faites[ligne.indicateur] for ligne in lignes if ligne.indicateur in faites]
    return Avancement(
        faites=len(presentes),
        total=len(lignes),
        differentes=tuple(
            ligne.indicateur for ligne in presentes if ligne.etat is EtatLigne.DIFFERENTE
        ),
    )


def find_differences(
    lignes: tuple[LigneASaisir, ...], faites: Mapping[str, LigneTranscrite]
) -> tuple[Difference, ...]:
    """Return the lines recorded as different, with what was prepared and what amelipro shows."""
    return tuple(
        Difference(
            indicateur=ligne.indicateur,
            titre=f"{ligne.numero}. {ligne.libelle}",
            preparee=_say_prepared(ligne),
            affichee=faites[ligne.indicateur].affiche,
        )
        for ligne in lignes
        if ligne.indicateur in faites and faites[ligne.indicateur].etat is EtatLigne.DIFFERENTE
    )


def _say_prepared(ligne: LigneASaisir) -> str:
    if not ligne.repondue:
        return ""
    if len(ligne.champs) == 1:
        return ligne.champs[0].texte
    return ", ".join(f"{champ.libelle}{INSECABLE}: {champ.texte}" for champ in ligne.champs)


def _to_type(champ: Champ, valeur: Valeur | None) -> ChampASaisir:
    a_copier = _to_copy(champ, valeur)
    return ChampASaisir(champ.id, champ.libelle, format_valeur(champ, valeur), a_copier)


def _to_copy(champ: Champ, valeur: Valeur | None) -> str:
    """Return the bare value a form field takes, nothing for what is ticked or unknown."""
    match valeur:
        case None | bool() | SansObjet() | tuple():
            return ""
        case Taux(pourcentage=None):
            return format_nombre(round_fraction(valeur.part * 100, 2)).replace(INSECABLE, "")
        case Taux():
            return format_nombre(valeur.pourcentage or 0).replace(INSECABLE, "")
        case _:
            return (
                format_valeur(champ, valeur)
                .removesuffix(f"{INSECABLE}{champ.unite}")
                .replace(INSECABLE, "")
            )
