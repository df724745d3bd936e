"""Which pages a declaration has, in which order and state, and what comes next.

The wizard is a list and a stack that obey this object; the flow is tested without a window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

from forfait_desktop.domain.affichage import AJOUTE_PAR_VOUS
from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.francais import INSECABLE, format_date_courte, format_euros
from forfait_desktop.domain.phase import (
    EtatVolet,
    Phase,
    VoletLu,
    read_volet,
    say_declared_lines,
)
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Suivi
from forfait_desktop.domain.values import Reponses, Statut

ACCUEIL: Final = "accueil"
PRATICIEN: Final = "praticien"
VERIFIER: Final = "verifier"
LISTE: Final = "liste"
BIENVENUE: Final = "bienvenue"
CAMPAGNE: Final = "campagne"
JUSTIFICATIFS: Final = "justificatifs"
TRANSCRIRE: Final = "transcrire"
DEPOT: Final = "depot"
PAIEMENT: Final = "paiement"
LETTRE: Final = "lettre"
AMENDEMENTS: Final = "amendements"
SUIVI: Final = "suivi"
NOUVEAUTES: Final = "nouveautes"
SAUVEGARDES: Final = "sauvegardes"
PROTECTION: Final = "protection"
PREFERENCES: Final = "preferences"
REGLES: Final = "regles"
TOTAL: Final = "total"
"""The total, where a figure is asked about by key."""


CLOSE: Final = "campagne close"
RIEN: Final = Suivi()
"""A dossier of which nothing but the answers is known."""


class EtatTache(Enum):
    """The state of a task, in the words of the screen."""

    A_FAIRE = "à faire"
    EN_COURS = "en cours"
    FAIT = "fait"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the wizard: an indicator, or the whole of volet 3."""

    cle: str
    volet_id: str
    numero: str
    titre: str


@dataclass(frozen=True, slots=True)
class Etape:
    """The pages of one volet."""

    cle: str
    nom: str
    titre: str
    pages: tuple[Page, ...]
    facultative: bool = False


@dataclass(frozen=True, slots=True)
class Tache:
    """One row of the Accueil: what to do, where it stands, and in a few words why."""

    cle: str
    titre: str
    etat: EtatTache
    detail: str
    manque: VoletLu | None = None
    """The volet that is answered and yet not all reached, which is shown with its own icon."""
    a_reprendre: bool = False
    """Whether nothing at all is paid until this one is mended, though it is done."""
    est_close: bool = False
    """Whether it can no longer be done in time: it asks for nothing, though it is not done."""


class Parcours:
    """The pages of the declarations of one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        """Lay out the pages in amelipro's order."""
        self.ruleset = ruleset
        self.etapes: tuple[Etape, ...] = tuple(_iter_etapes(ruleset))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page, in order."""
        return tuple(page for etape in self.etapes for page in etape.pages)

    def page(self, cle: str) -> Page:
        """Return a page by key; raise ``KeyError`` when there is none."""
        for page in self.pages:
            if page.cle == cle:
                return page
        raise KeyError(cle)

    def etape(self, cle: str) -> Etape:
        """Return a step by the id of its volet; raise ``KeyError`` when there is none."""
        for etape in self.etapes:
            if etape.cle == cle:
                return etape
        raise KeyError(cle)

    def next(self, cle: str) -> str:
        """Return what follows a page: the next page, or Vérifier after the last."""
        rang = self.pages.index(self.page(cle)) + 1
        return self.pages[rang].cle if rang < len(self.pages) else VERIFIER

    def previous(self, cle: str) -> str:
        """Return what precedes a page: the page before, or the Accueil before the first."""
        rang = self.pages.index(self.page(cle)) - 1
        return self.pages[rang].cle if rang >= 0 else ACCUEIL

    def heading(self, cle: str) -> str:
        """Say where a page stands in its volet: "Étape 2 sur 4, ensuite : Horaires"."""
        page = self.page(cle)
        pages = self.etape(page.volet_id).pages
        ici = f"Étape {pages.index(page) + 1} sur {len(pages)}"
        suite = self.next(cle)
        nom = "Vérifier" if suite == VERIFIER else self.page(suite).titre
        marque = f" ({AJOUTE_PAR_VOUS})" if self.ruleset.ajout else ""
        return f"{ici}, ensuite{INSECABLE}: {nom}{marque}"

    def statut(self, cle: str, resultat: Resultat, reponses: Reponses) -> Statut:
        """Return the state of a page."""
        if cle == V3:
            if not reponses.get(V3):
                return Statut.A_COMPLETER
            montants = [montant for montant in resultat.montants if montant.id == V3]
            complet = len(reponses[V3]) == len(self._champs_v3) and montants
            return Statut.ATTEINT if complet else Statut.A_COMPLETER
        return resultat.indicateur(cle).statut

    def first_open(self, volet_id: str, resultat: Resultat, reponses: Reponses) -> str:
        """Return the first page of a volet to complete, else not reached, else its first page."""
        pages = self.etape(volet_id).pages
        for cherche in (Statut.A_COMPLETER, Statut.NON_ATTEINT):
            for page in pages:
                if self.statut(page.cle, resultat, reponses) is cherche:
                    return page.cle
        return pages[0].cle

    def to_complete(self, resultat: Resultat, reponses: Reponses) -> tuple[Page, ...]:
        """Return the pages still to complete, the optional ones left out."""
        return tuple(
            page
            for etape in self.etapes
            if not etape.facultative
            for page in etape.pages
            if self.statut(page.cle, resultat, reponses) is Statut.A_COMPLETER
        )

    def can_close(self, resultat: Resultat, reponses: Reponses) -> bool:
        """Tell whether every line that counts has an answer that decides it."""
        return not self.to_complete(resultat, reponses)

    def taches(
        self,
        resultat: Resultat,
        reponses: Reponses,
        suivi: Suivi = RIEN,
        phase: Phase = Phase.OUVERTE,
    ) -> tuple[Tache, ...]:
        """Return the task list, its states derived from the data and never stored."""
        scellee = suivi.depot is not None or phase is Phase.DECLAREE
        volets = [
            self._tache_of(etape, resultat, reponses, phase, scellee) for etape in self.etapes
        ]
        manquantes = len(self.to_complete(resultat, reponses))
        ferme = next((tache for tache in volets if tache.a_reprendre), None)
        if scellee:
            etat, detail = EtatTache.FAIT, say_declared_lines(manquantes)
        elif not manquantes:
            etat, detail = EtatTache.FAIT, "aucune réponse ne manque"
            if ferme is not None:
                detail = f"tout est répondu, 0{INSECABLE}pt"
        else:
            entamee = any(tache.etat is not EtatTache.A_FAIRE for tache in volets)
            etat = EtatTache.EN_COURS if entamee else EtatTache.A_FAIRE
            detail = _count(manquantes, "ligne à compléter", "lignes à compléter")
        return (
            Tache(PRATICIEN, "Praticien", EtatTache.FAIT, ""),
            *volets,
            _tache_justificatifs(suivi),
            Tache(
                VERIFIER,
                "Vérifier",
                etat,
                detail,
                ferme.manque if ferme is not None and not manquantes else None,
            ),
            _tache_transcrire(suivi, phase),
            _tache_depot(suivi, phase),
            _tache_paiement(suivi),
        )

    @cached_property
    def _champs_v3(self) -> tuple[str, ...]:
        assistant = self.ruleset.assistant
        return tuple(champ.id for champ in assistant.champs) if assistant else ()

    def _tache_of(
        self, etape: Etape, resultat: Resultat, reponses: Reponses, phase: Phase, scellee: bool
    ) -> Tache:
        statuts = [self.statut(page.cle, resultat, reponses) for page in etape.pages]
        ouvertes = statuts.count(Statut.A_COMPLETER)
        touchees = any(reponses.get(page.cle) for page in etape.pages)
        if scellee or not ouvertes:
            etat = EtatTache.FAIT
        else:
            etat = EtatTache.EN_COURS if touchees else EtatTache.A_FAIRE
        manque, a_reprendre = None, False
        if etape.cle == V3 and not (scellee and touchees):
            detail = "facultatif"
        elif scellee:
            detail = say_declared_lines(0 if etape.facultative else ouvertes)
        elif ouvertes:
            detail = _count(ouvertes, "ligne à compléter", "lignes à compléter")
        else:
            detail = _count(statuts.count(Statut.ATTEINT), "ligne atteinte", "lignes atteintes")
            lu = read_volet(resultat, resultat.volet(etape.cle), phase)
            if lu.etat is not EtatVolet.ATTEINT:
                manque, detail = lu, _say_not_reached(lu, statuts)
                verrou = resultat.verrou
                porte = verrou is not None and verrou.volet_id == etape.cle
                a_reprendre = phase.promet and porte and lu.etat is EtatVolet.NON_ATTEINT
        titre = f"{etape.nom}{INSECABLE}: {etape.titre}"
        return Tache(etape.cle, titre, etat, detail, manque, a_reprendre)


def _iter_etapes(ruleset: Ruleset) -> Iterator[Etape]:
    for volet in ruleset.volets:
        pages = tuple(Page(i.id, volet.id, i.numero, i.libelle_court) for i in volet.indicateurs)
        yield Etape(volet.id, volet.nom, volet.titre, pages)
    if ruleset.assistant:
        page = Page(V3, V3, "", ruleset.assistant.titre)
        yield Etape(V3, ruleset.assistant.nom, ruleset.assistant.titre, (page,), facultative=True)


def _say_not_reached(lu: VoletLu, statuts: list[Statut]) -> str:
    """Say what an answered volet comes to when not all of it is reached."""
    if lu.etat is EtatVolet.FERME:
        return f"{lu.etat.value}, rien ne compte"
    atteintes = _count(statuts.count(Statut.ATTEINT), "ligne", "lignes")
    return f"{lu.etat.value}{INSECABLE}: {atteintes} sur {len(statuts)}"


def _tache_justificatifs(suivi: Suivi) -> Tache:
    if not (suivi.pieces_attendues and suivi.pieces_exigees):
        # One may be added all the same; nothing says when all are there.
        etat = EtatTache.EN_COURS if suivi.pieces_recues else EtatTache.A_FAIRE
        return Tache(JUSTIFICATIFS, "Justificatifs", etat, _say_optional(suivi.pieces_recues))
    manquantes = suivi.pieces_attendues - suivi.pieces_recues
    if not manquantes:
        return Tache(JUSTIFICATIFS, "Justificatifs", EtatTache.FAIT, "toutes les pièces reçues")
    etat = EtatTache.EN_COURS if suivi.pieces_recues else EtatTache.A_FAIRE
    detail = _count(manquantes, "pièce attendue", "pièces attendues")
    return Tache(JUSTIFICATIFS, "Justificatifs", etat, detail)


def _say_optional(recues: int) -> str:
    """Say that no piece is asked for, and for how many lines one is kept."""
    if not recues:
        return "facultatif, rien de publié"
    return f"facultatif, {_count(recues, 'ligne justifiée', 'lignes justifiées')}"


def _tache_transcrire(suivi: Suivi, phase: Phase) -> Tache:
    titre = "Transcrire sur amelipro"
    faites, total = suivi.lignes_transcrites, suivi.lignes_a_transcrire
    if suivi.depot is not None:
        return Tache(TRANSCRIRE, titre, EtatTache.FAIT, "déclaré")
    if total and faites == total:
        return Tache(TRANSCRIRE, titre, EtatTache.FAIT, "toutes les lignes faites")
    if faites:
        return Tache(TRANSCRIRE, titre, EtatTache.EN_COURS, f"{faites} sur {total}")
    close = phase is Phase.CLOSE
    return Tache(TRANSCRIRE, titre, EtatTache.A_FAIRE, CLOSE if close else "", est_close=close)


def _tache_depot(suivi: Suivi, phase: Phase) -> Tache:
    titre = "Enregistrer la déclaration"
    if suivi.depot is None:
        close = phase is Phase.CLOSE
        detail = CLOSE if close else "pas encore déclaré"
        return Tache(DEPOT, titre, EtatTache.A_FAIRE, detail, est_close=close)
    jour = format_date_courte(suivi.depot.declaree_le)
    return Tache(DEPOT, titre, EtatTache.FAIT, f"déclaré le {jour}")


def _tache_paiement(suivi: Suivi) -> Tache:
    if suivi.paiement is None:
        return Tache(PAIEMENT, "Paiement reçu", EtatTache.A_FAIRE, "")
    montant = format_euros(suivi.paiement.montant)
    return Tache(PAIEMENT, "Paiement reçu", EtatTache.FAIT, montant)


def _count(nombre: int, singulier: str, pluriel: str) -> str:
    return f"{nombre}{INSECABLE}{singulier if nombre < 2 else pluriel}"
