"""The doctor's desk: the declarations and doctors of the store, the rules, the open sessions.

It is the one object the window asks for everything that is not a widget.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forfait_desktop.catalogue.catalogue import Catalogue, propose_campagne
from forfait_desktop.domain.dossier import (
    Declaration,
    Etat,
    Praticien,
    PraticienEnregistre,
)
from forfait_desktop.domain.phase import Phase, phase_of
from forfait_desktop.domain.reponses import (
    dump_reponses,
    find_champ,
    parse_valeur,
    points_max,
)
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Amendement, Depot, Suivi
from forfait_desktop.domain.values import Reponses, Valeur
from forfait_desktop.errors import ErreurDonnee, ErreurForfait, ErreurReponse, ErreurRuleset
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.logs import Evenement, logged
from forfait_desktop.services.calendrier import Calendrier
from forfait_desktop.services.depots import Attendu, make_depot, read_depot
from forfait_desktop.services.justificatifs import Justificatifs, count_pieces, lay_out
from forfait_desktop.services.reprise import Reprises, propose_answers
from forfait_desktop.services.session import Session
from forfait_desktop.services.transcription import (
    Difference,
    find_differences,
    lines_to_type,
    progress_of,
)

if TYPE_CHECKING:
    from forfait_desktop.storage.declarations import DeclarationEnregistree, DeclarationResume
    from forfait_desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class LigneDeclaration:
    """One declaration as the Accueil lists it; its amount is asked for apart."""

    id: int
    titre: str
    praticien: str
    etat: Etat
    modifiee_le: date


class ReglesEnVigueur:
    """The rules of a catalogue with the doctor's own amendments applied."""

    def __init__(self, store: "Store", catalogue: Catalogue) -> None:
        """Read the amendments of a store."""
        self._store = store
        self._catalogue = catalogue

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of the catalogue."""
        return self._catalogue.ids

    def get(self, ruleset_id: str) -> Ruleset:
        """Return amended rules; raise what the catalogue raises."""
        ruleset = self._catalogue.get(ruleset_id)
        amendements = self._store.amendements.list(ruleset_id)
        if not amendements:
            return ruleset
        from forfait_desktop.services.amendements import apply_amendements

        return apply_amendements(ruleset, amendements)


class Bureau:
    """Everything the window needs, behind plain methods."""

    def __init__(
        self, store: "Store", catalogue: Catalogue, today: Callable[[], date] = date.today
    ) -> None:
        """Work on an open store with the rules of a catalogue."""
        self._store = store
        self.catalogue = catalogue
        self.regles = ReglesEnVigueur(store, catalogue)
        self.today = today
        self._sessions: dict[int, Session] = {}
        self._aside: dict[int, dict[str, dict[str, object]]] = {}
        self._reprises: dict[int, Reprises] = {}

    @property
    def store(self) -> "Store":
        """The store, for the services of one subject."""
        return self._store

    def ruleset(self, ruleset_id: str) -> Ruleset:
        """Return the rules of a campaign with the doctor's own amendments applied."""
        return self.regles.get(ruleset_id)

    def amend(self, amendement: Amendement) -> None:
        """Change a value of the rules; raise ``ErreurDonnee`` when it cannot be."""
        from forfait_desktop.services.amendements import check_amendement

        check_amendement(self.ruleset(amendement.ruleset_id), amendement)
        self._store.amendements.set(amendement)
        self._follow_rules(amendement.ruleset_id)

    def take_amendement_back(self, ruleset_id: str, cible: str) -> Amendement | None:
        """Go back to the published value of a target; return the amendment taken back."""
        ancien = self._store.amendements.remove(ruleset_id, cible)
        self._follow_rules(ruleset_id)
        return ancien

    def _follow_rules(self, ruleset_id: str) -> None:
        """Let the open sessions of a campaign be evaluated by its rules as they now are.

        A session keeps its undo, unless some answer no longer fits the rules, or fits again.
        """
        ruleset = self.ruleset(ruleset_id)
        for declaration_id, session in tuple(self._sessions.items()):
            if session.ruleset.id != ruleset_id or session.is_sealed:
                continue
            refusees = any(
                read_stored(ruleset, dump_reponses(reponses))[1] for reponses in session.remembered
            )
            if refusees or self.set_aside(declaration_id):
                self.reload(declaration_id)
            else:
                session.follow(ruleset)

    # doctors

    def praticiens(self) -> tuple[PraticienEnregistre, ...]:
        """Return the doctors, in the order of their names."""
        return tuple(self._store.praticiens.list())

    def praticien(self, praticien_id: int) -> Praticien:
        """Return one doctor."""
        return self._store.praticiens.get(praticien_id).praticien

    def add_praticien(self, praticien: Praticien) -> int:
        """Add a doctor and return the new id."""
        return self._store.praticiens.add(praticien).id

    def update_praticien(self, praticien_id: int, praticien: Praticien) -> None:
        """Replace what is known of a doctor."""
        self._store.praticiens.update(praticien_id, praticien)

    def delete_praticien(self, praticien_id: int) -> None:
        """Delete a doctor who has no declaration; raise ``ErreurDonnee`` otherwise."""
        self._store.praticiens.delete(praticien_id)

    # declarations

    def declarations(self, etats: Iterable[Etat] = (Etat.ACTIVE,)) -> list[LigneDeclaration]:
        """Return the declarations in some states, the last one modified first."""
        return [_ligne(resume) for resume in self._store.declarations.list(tuple(etats))]

    def amount(self, declaration_id: int) -> Resultat | None:
        """Evaluate a listed declaration; None when its rules do not load."""
        if declaration_id in self._sessions:
            return self._sessions[declaration_id].resultat
        try:
            depot = self._store.depots.current(declaration_id)
            if depot:
                return read_depot(depot).resultat
            brute = self._store.declarations.get(declaration_id)
            ruleset = self.ruleset(brute.ruleset_id)
        except ErreurForfait:
            return None
        reponses, _ = read_stored(ruleset, brute.reponses)
        return evaluate(ruleset, reponses)

    def is_amended(self, declaration_id: int) -> bool:
        """Tell whether the amount of a listed declaration rests on values the doctor changed."""
        regles = self._rules_of(declaration_id)
        return regles is not None and bool(regles.amendements)

    def is_added(self, declaration_id: int) -> bool:
        """Tell whether the amount of a listed declaration rests on rules the doctor added."""
        regles = self._rules_of(declaration_id)
        return regles is not None and regles.ajout is not None

    def _rules_of(self, declaration_id: int) -> Ruleset | None:
        """Return the rules a listed declaration follows: its seal's, else today's; None if bad."""
        if declaration_id in self._sessions:
            return self._sessions[declaration_id].ruleset
        try:
            depot = self._store.depots.current(declaration_id)
            if depot:
                return read_depot(depot).ruleset
            return self.ruleset(self._store.declarations.get(declaration_id).ruleset_id)
        except ErreurForfait:
            return None

    def prepared(self) -> dict[tuple[int, str], LigneDeclaration]:
        """Return the declaration there is already, by doctor and campaign; the latest changed."""
        etats = (Etat.ACTIVE, Etat.ARCHIVEE)
        return {
            (resume.praticien_id, resume.ruleset_id): _ligne(resume)
            for resume in reversed(self._store.declarations.list(etats))
        }

    def create_declaration(self, praticien_id: int, ruleset_id: str, intitule: str = "") -> int:
        """Start a declaration of a campaign for a doctor and return its id."""
        ruleset = self.catalogue.get(ruleset_id)
        self.save_all()
        with self._store.transaction():
            declaration_id = self._store.declarations.create(praticien_id, ruleset_id, intitule).id
            reprises = propose_answers(self._store, self.catalogue.get, praticien_id, ruleset)
            self._store.propositions.add(declaration_id, reprises)
        return declaration_id

    def open(self, declaration_id: int) -> Session:
        """Return the session of a declaration, the same one until the program closes."""
        if declaration_id not in self._sessions:
            self._sessions[declaration_id] = self._read_session(declaration_id)
        return self._sessions[declaration_id]

    def _read_session(self, declaration_id: int) -> Session:
        """Make the session of a declaration: its seal when it has one, else today's rules."""
        brute = self._store.declarations.get(declaration_id)
        depot = self._store.depots.current(declaration_id)
        if depot:
            scelle = read_depot(depot)
            declaration = _declaration(replace(brute, notes=scelle.notes), scelle.reponses)
            return Session(
                scelle.ruleset,
                declaration,
                self._store.declarations,
                depot=depot,
                resultat=scelle.resultat,
            )
        ruleset = self.ruleset(brute.ruleset_id)
        reponses, refusees = read_stored(ruleset, brute.reponses)
        self._aside[declaration_id] = refusees
        return Session(ruleset, _declaration(brute, reponses), self.reprises(declaration_id))

    def reprises(self, declaration_id: int) -> Reprises:
        """Return what an earlier declaration proposes for this one, followed as it is answered."""
        if declaration_id not in self._reprises:
            self._reprises[declaration_id] = Reprises(self._store, declaration_id)
        return self._reprises[declaration_id]

    def reload(self, declaration_id: int) -> None:
        """Forget the open session of a declaration, once saved: the next opening reads anew."""
        session = self._sessions.get(declaration_id)
        if session:
            session.save()
            del self._sessions[declaration_id]
            self._reprises.pop(declaration_id, None)

    def follow_dates(self, ruleset_id: str) -> None:
        """Let the open sessions of a campaign see its dates as they were just changed."""
        for session in self._sessions.values():
            if session.ruleset.id == ruleset_id and not session.is_sealed:
                session.ruleset = self.ruleset(ruleset_id)

    def published(self, ruleset: Ruleset) -> Ruleset:
        """Return the shipped rules of a campaign, or those given when they load no more."""
        try:
            return self.catalogue.get(ruleset.id)
        except ErreurDonnee:
            return ruleset

    def calendrier(self, ruleset: Ruleset) -> Calendrier:
        """Return the dates of a campaign, to be read and changed."""
        return Calendrier(self._store, self.published(ruleset), self.today)

    # declared

    def depots(self, declaration_id: int) -> tuple[Depot, ...]:
        """Return every version of a declaration that was declared, the first one first."""
        return self._store.depots.list(declaration_id)

    def seal(
        self, declaration_id: int, declaree_le: date, accuse: str, accuse_piece: str | None
    ) -> Depot:
        """Record that a declaration was made on amelipro: from then on it is read only."""
        session = self.open(declaration_id)
        session.save()
        praticien = self.praticien(session.declaration.praticien_id)
        instant = self._store.instant()
        depot = self._store.depots.add(
            declaration_id,
            make_depot(session, praticien, declaree_le, accuse, accuse_piece, instant),
        )
        self.reload(declaration_id)
        return depot

    def doubts(self, declaration_id: int, declaree_le: date, accuse: str) -> tuple[str, ...]:
        """Say what is odd about sealing a declaration with such a day and such a number."""
        from forfait_desktop.services.doutes import Scellement, find_doubts
        from forfait_desktop.services.parcours import Parcours

        session = self.open(declaration_id)
        suivi = self.suivi(declaration_id)
        manquantes = Parcours(session.ruleset).to_complete(
            session.resultat, session.declaration.reponses
        )
        return find_doubts(
            Scellement(
                declaree_le=declaree_le,
                accuse=accuse,
                dates=session.ruleset.dates,
                sans_reponse=len(manquantes),
                differences=len(self.differences(declaration_id)),
                lignes_a_transcrire=suivi.lignes_a_transcrire,
                lignes_transcrites=suivi.lignes_transcrites,
                paiement=suivi.paiement,
            )
        )

    def unseal(self, declaration_id: int, version: int) -> None:
        """Take back the seal just made; refused as soon as anything was recorded since."""
        self._store.depots.withdraw(declaration_id, version)
        self.reload(declaration_id)

    def rectify(self, declaration_id: int) -> None:
        """Open a new version of a sealed declaration; the sealed one is kept.

        Refused when today's rules do not load: the new version could not be opened.
        """
        self.ruleset(self._store.declarations.get(declaration_id).ruleset_id)
        with self._store.transaction():
            self._store.depots.rectify(declaration_id)
            self._store.transcriptions.clear(declaration_id)
        self.reload(declaration_id)

    def is_declared(self, declaration_id: int) -> bool:
        """Tell whether a declaration has a version in force, readable or not."""
        try:
            return self._store.depots.current(declaration_id) is not None
        except ErreurForfait:
            return True

    def phase(self, declaration_id: int) -> Phase:
        """Return what may still become of a listed declaration; open if its rules are bad."""
        if self.is_declared(declaration_id):
            return Phase.DECLAREE
        ruleset = self._rules_of(declaration_id)
        if ruleset is None:
            return Phase.OUVERTE
        return phase_of(ruleset.dates, self.today(), declaree=False)

    def expected(self, declaration_id: int) -> Attendu:
        """Return what a payment is compared with: nobody pays what was not declared yet.

        Raises ``ErreurMagasin`` when the version declared last no longer reads.
        """
        session = self.open(declaration_id)
        depots = () if session.depot else self.depots(declaration_id)
        if not depots:
            return Attendu(session.ruleset, session.resultat, session.depot)
        scelle = read_depot(depots[-1])
        return Attendu(scelle.ruleset, scelle.resultat, depots[-1])

    def prepare_version(
        self, declaration_id: int, version: int, affichees: Mapping[str, str] | None = None
    ) -> Callable[[], bytes]:
        """Return the making of the PDF of a sealed version, fit for another thread."""
        from forfait_desktop.services.checklists import make_checklist

        depot = next(d for d in self.depots(declaration_id) if d.version == version)
        scelle = read_depot(depot)
        brute = self._store.declarations.get(declaration_id)
        declaration = _declaration(replace(brute, notes=scelle.notes), scelle.reponses)
        return partial(
            make_checklist,
            scelle.ruleset,
            declaration,
            scelle.resultat,
            scelle.praticien,
            self.today(),
            depot,
            affichees=affichees,
        )

    def differences(self, declaration_id: int) -> tuple[Difference, ...]:
        """Return the lines on which amelipro shows another value than the one prepared."""
        return self._differences_of(self.open(declaration_id))

    def _differences_of(self, session: Session) -> tuple[Difference, ...]:
        lignes = lines_to_type(session.ruleset, session.declaration.reponses)
        return find_differences(lignes, self._store.transcriptions.get(session.declaration.id))

    def suivi(self, declaration_id: int) -> Suivi:
        """Count where a dossier stands, from its data alone."""
        session = self.open(declaration_id)
        lignes = lines_to_type(session.ruleset, session.declaration.reponses)
        faites = self._store.transcriptions.get(declaration_id)
        jointes = self._store.pieces.list(declaration_id)
        pieces = lay_out(session.ruleset, session.declaration.reponses, jointes)
        attendues, recues = count_pieces(pieces)
        return Suivi(
            pieces_attendues=attendues,
            pieces_recues=recues,
            pieces_exigees=any(ligne.attendue for ligne in pieces),
            lignes_a_transcrire=len(lignes),
            lignes_transcrites=progress_of(lignes, faites).faites,
            depot=session.depot,
            paiement=self._store.paiements.get(declaration_id),
            propositions=sum(not p.rappel for p in self._store.propositions.list(declaration_id)),
        )

    def set_aside(self, declaration_id: int) -> dict[str, dict[str, object]]:
        """Return the stored answers that today's rules no longer accept, kept as they are."""
        return self._aside.get(declaration_id, {})

    def duplicate(self, declaration_id: int) -> int:
        """Copy a declaration with its answers and notes; return the id of the copy."""
        self.save_all()
        with self._store.transaction():
            copie = self._store.declarations.duplicate(declaration_id).id
            self._store.propositions.add(copie, self._store.propositions.list(declaration_id))
        return copie

    def rename(self, declaration_id: int, intitule: str) -> None:
        """Give a declaration a title of the doctor's own."""
        self._store.declarations.rename(declaration_id, intitule)
        if declaration_id in self._sessions:
            self._sessions[declaration_id].rename(intitule)

    def set_etat(self, declaration_id: int, etat: Etat) -> None:
        """Archive, delete or bring back a declaration; nothing is lost."""
        self._store.declarations.set_etat(declaration_id, etat)

    def purge(self, declaration_id: int) -> None:
        """Erase a deleted declaration for good, with the evidence that served it alone."""
        self._sessions.pop(declaration_id, None)
        self._reprises.pop(declaration_id, None)
        pieces = {jointe.piece.sha256 for jointe in self._store.pieces.list(declaration_id)}
        pieces |= {d.accuse_piece for d in self.depots(declaration_id) if d.accuse_piece}
        self._store.declarations.purge(declaration_id)
        justificatifs = Justificatifs(self._store)
        for sha256 in pieces:
            justificatifs.erase_if_unused(sha256)

    def save_all(self) -> None:
        """Commit what any open session still holds."""
        for session in self._sessions.values():
            session.save()

    @property
    def has_unsaved(self) -> bool:
        """Whether an open session still holds something that is not committed."""
        return any(session.has_unsaved for session in self._sessions.values())

    # campaigns

    def follow_catalogue(self) -> None:
        """Follow the rules as they now are, after some were added or removed."""
        self.save_all()
        self.catalogue.list_added_again()
        for declaration_id, session in tuple(self._sessions.items()):
            if not session.is_sealed:
                self.reload(declaration_id)

    def rulesets(self) -> tuple[tuple[Ruleset, ...], tuple[ErreurRuleset, ...]]:
        """Return the campaigns that load, oldest first, and the errors of the others."""
        return self.catalogue.load_all()

    def proposed(self) -> Ruleset | None:
        """Return the campaign to offer first today."""
        return propose_campagne(self.catalogue.load_all()[0], self.today())

    # files

    def prepare_checklist(self, declaration_id: int) -> Callable[[], bytes]:
        """Return the making of the PDF checklist as it stands now, fit for another thread."""
        from forfait_desktop.services.checklists import make_checklist

        session = self.open(declaration_id)
        affichees = {d.indicateur: d.affichee for d in self._differences_of(session)}
        if session.depot:
            return self.prepare_version(declaration_id, session.depot.version, affichees)
        depots = self.depots(declaration_id)
        reponses = session.declaration.reponses
        lignes = lay_out(session.ruleset, reponses, self._store.pieces.list(declaration_id))
        return partial(
            make_checklist,
            session.ruleset,
            session.declaration,
            session.resultat,
            self.praticien(session.declaration.praticien_id),
            self.today(),
            rectifiee=depots[-1] if depots else None,
            pieces={ligne.indicateur: ligne.etat for ligne in lignes if ligne.etat is not None},
            affichees=affichees,
        )

    def export_dossier(self, declaration_id: int, path: Path) -> None:
        """Write one declaration to a dossier file."""
        from forfait_desktop.services.dossiers import export_dossier, write_dossier

        self.save_all()
        with logged(Evenement.EXPORT_FAIT, Evenement.EXPORT_REFUSE, fichier="dossier"):
            write_dossier(export_dossier(self._store, declaration_id, self.regles), path)

    def import_dossier(self, path: Path) -> int:
        """Add the declaration of a dossier file, whole or not at all, and return its id."""
        from forfait_desktop.services.dossiers import import_dossier, read_dossier

        with logged(Evenement.IMPORT_FAIT, Evenement.IMPORT_REFUSE, fichier="dossier"):
            return import_dossier(self._store, read_dossier(path, self.regles))

    @property
    def data_dir(self) -> Path:
        """The folder that holds everything the program writes."""
        return self._store.path.parent


def read_stored(
    ruleset: Ruleset, brut: dict[str, dict[str, object]]
) -> tuple[Reponses, dict[str, dict[str, object]]]:
    """Type stored answers by a ruleset; return them and those the rules no longer accept."""
    reponses: dict[str, dict[str, Valeur]] = {}
    refusees: dict[str, dict[str, object]] = {}
    for indicateur_id, champs in brut.items():
        for champ_id, valeur in champs.items():
            champ = find_champ(ruleset, indicateur_id, champ_id)
            try:
                if champ is None:
                    raise ErreurReponse(f"{indicateur_id}.{champ_id}", "champ inconnu.")
                maximum = points_max(ruleset, indicateur_id)
                lue = parse_valeur(champ, valeur, f"{indicateur_id}.{champ_id}", maximum)
            except ErreurReponse:
                refusees.setdefault(indicateur_id, {})[champ_id] = valeur
            else:
                reponses.setdefault(indicateur_id, {})[champ_id] = lue
    return reponses, refusees


def title_of(ruleset_id: str, intitule: str) -> str:
    """Return the title of a declaration in a list, without loading its rules."""
    famille, _, annee = ruleset_id.rpartition("-")
    nom = {"fs": "Forfait structure", "donum": "DONUM"}.get(famille, famille)
    suite = intitule.strip()
    return f"{nom} {annee}{f' – {suite}' if suite else ''}"


def _ligne(resume: "DeclarationResume") -> LigneDeclaration:
    return LigneDeclaration(
        id=resume.id,
        titre=title_of(resume.ruleset_id, resume.intitule),
        praticien=resume.praticien_nom,
        etat=resume.etat,
        modifiee_le=resume.modifiee_le.astimezone().date(),
    )


def _declaration(brute: "DeclarationEnregistree", reponses: Reponses) -> Declaration:
    return Declaration(
        id=brute.id,
        praticien_id=brute.praticien_id,
        ruleset_id=brute.ruleset_id,
        intitule=brute.intitule,
        etat=brute.etat,
        cree_le=brute.cree_le,
        modifiee_le=brute.modifiee_le,
        reponses=reponses,
        notes=brute.notes,
    )
