"""One open declaration: its answers, their evaluation, undo and what is still to be saved.

The session knows no window. Plain observers are called with what changed and who asked;
each answer is evaluated at once, and is *saved* only when :meth:`Session.save` returns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from forfait_desktop.domain.dossier import Declaration
from forfait_desktop.domain.phase import Phase, phase_of
from forfait_desktop.domain.reponses import dump_valeur
from forfait_desktop.domain.resultat import Resultat
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.suivi import Depot
from forfait_desktop.domain.values import ReponseIndicateur, Reponses, Valeur
from forfait_desktop.errors import ErreurDonnee
from forfait_desktop.evaluation.engine import evaluate

Champ = tuple[str, str]
"""(indicator id, field id)"""

MAX_UNDO: Final = 500


@dataclass(frozen=True, slots=True)
class Changement:
    """What just changed in a session: fields or notes, and who asked."""

    champs: frozenset[Champ] = frozenset()
    notes: frozenset[str] = frozenset()
    origine: object = None


Observer = Callable[[Changement], None]


class AnswerStore(Protocol):
    """Where a session saves; the store of declarations is one."""

    def save_reponses(self, declaration_id: int, changements: Mapping[Champ, object]) -> object:
        """Commit JSON values by field, None for "no longer answered"."""

    def save_note(self, declaration_id: int, indicateur: str, texte: str) -> object:
        """Commit the note of an indicator."""


@dataclass(frozen=True, slots=True)
class _Etape:
    """One step of the undo list: the state before it, and what it touched."""

    avant: Declaration
    champs: frozenset[Champ]
    notes: frozenset[str]


class Session:
    """The owner of a declaration while it is open."""

    def __init__(
        self,
        ruleset: Ruleset,
        declaration: Declaration,
        store: AnswerStore,
        *,
        depot: Depot | None = None,
        resultat: Resultat | None = None,
    ) -> None:
        """Open a declaration whose answers are already typed by its ruleset.

        A sealed one comes with its seal and the evaluation stored with it: it is read only.
        """
        self.ruleset = ruleset
        self.depot = depot
        self._store = store
        self._declaration = declaration
        self._resultat = resultat or evaluate(ruleset, declaration.reponses)
        self._observers: list[Observer] = []
        self._undo: list[_Etape] = []
        self._redo: list[_Etape] = []
        self._unsaved_champs: set[Champ] = set()
        self._unsaved_notes: set[str] = set()
        self._typing: Champ | str | None = None

    @property
    def declaration(self) -> Declaration:
        """The declaration as it stands, saved or not."""
        return self._declaration

    @property
    def resultat(self) -> Resultat:
        """The evaluation of the declaration as it stands."""
        return self._resultat

    @property
    def is_sealed(self) -> bool:
        """Whether the declaration was declared on amelipro, and is read only."""
        return self.depot is not None

    def phase(self, aujourd_hui: date) -> Phase:
        """Return what may still become of the declaration."""
        return phase_of(self.ruleset.dates, aujourd_hui, declaree=self.is_sealed)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to redo."""
        return bool(self._redo)

    @property
    def undone_next(self) -> frozenset[Champ]:
        """The fields that undo would put back."""
        return self._undo[-1].champs if self._undo else frozenset()

    @property
    def has_unsaved(self) -> bool:
        """Whether something is not committed yet."""
        return bool(self._unsaved_champs or self._unsaved_notes)

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer`` after each change; return the function that stops it."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def valeur(self, indicateur_id: str, champ_id: str) -> Valeur | None:
        """Return the answer to a field, None when it has none."""
        return self._declaration.reponses.get(indicateur_id, {}).get(champ_id)

    def answer(
        self,
        indicateur_id: str,
        champ_id: str,
        valeur: Valeur | None,
        *,
        origine: object = None,
        typing: bool = False,
    ) -> None:
        """Set or clear one answer.

        Successive changes of one field while ``typing`` are one step of undo.
        """
        self._refuse_if_sealed()
        champ = (indicateur_id, champ_id)
        if self.valeur(indicateur_id, champ_id) == valeur:
            return
        self._remember(frozenset({champ}), frozenset(), typing_of=champ if typing else None)
        self._apply({champ: valeur})
        self._tell(Changement(champs=frozenset({champ}), origine=origine))

    def fill(self, valeurs: Mapping[Champ, Valeur], *, origine: object = None) -> None:
        """Set several answers in one step of undo."""
        self._refuse_if_sealed()
        nouvelles = {champ: v for champ, v in valeurs.items() if self.valeur(*champ) != v}
        if not nouvelles:
            return
        champs = frozenset(nouvelles)
        self._remember(champs, frozenset(), typing_of=None)
        self._apply(nouvelles)
        self._tell(Changement(champs=champs, origine=origine))

    def annotate(self, indicateur_id: str, texte: str, *, origine: object = None) -> None:
        """Set the note of an indicator; an empty text removes it."""
        self._refuse_if_sealed()
        if self._declaration.notes.get(indicateur_id, "") == texte:
            return
        self._remember(frozenset(), frozenset({indicateur_id}), typing_of=indicateur_id)
        notes = {**self._declaration.notes, indicateur_id: texte}
        if not texte:
            del notes[indicateur_id]
        self._declaration = replace(self._declaration, notes=notes)
        self._unsaved_notes.add(indicateur_id)
        self._tell(Changement(notes=frozenset({indicateur_id}), origine=origine))

    def follow(self, ruleset: Ruleset) -> None:
        """Evaluate the same answers by the rules as they now are; undo is kept."""
        self._refuse_if_sealed()
        self.ruleset = ruleset
        self._resultat = evaluate(ruleset, self._declaration.reponses)
        self._tell(Changement())

    @property
    def remembered(self) -> Iterator[Reponses]:
        """The answers as they stand, and as undo or redo would put them back."""
        yield self._declaration.reponses
        for etape in (*self._undo, *self._redo):
            yield etape.avant.reponses

    def rename(self, intitule: str) -> None:
        """Follow a new title, which undo leaves as it is."""
        self._declaration = replace(self._declaration, intitule=intitule)

    def end_typing(self) -> None:
        """Close the current step of undo: the next keystroke starts another."""
        self._typing = None

    def undo(self, *, origine: object = None) -> Changement | None:
        """Go back one step; return what it changed, None when there is nothing to undo."""
        return self._travel(self._undo, self._redo, origine)

    def redo(self, *, origine: object = None) -> Changement | None:
        """Go forward one step; return what it changed, None when there is nothing to redo."""
        return self._travel(self._redo, self._undo, origine)

    def save(self) -> None:
        """Commit what is not saved yet; raise ``ErreurMagasin`` and keep it when it fails."""
        if self._unsaved_champs:
            self._store.save_reponses(
                self._declaration.id,
                {champ: self._json_of(champ) for champ in sorted(self._unsaved_champs)},
            )
            self._unsaved_champs.clear()
        for indicateur_id in sorted(self._unsaved_notes):
            texte = self._declaration.notes.get(indicateur_id, "")
            self._store.save_note(self._declaration.id, indicateur_id, texte)
            self._unsaved_notes.discard(indicateur_id)

    def _refuse_if_sealed(self) -> None:
        if self.depot is not None:
            raise ErreurDonnee(
                "Cette déclaration est scellée depuis qu’elle est déclarée. Pour changer une "
                "réponse, choisissez «\u00a0Rectifier\u00a0»."
            )

    def _json_of(self, champ: Champ) -> object | None:
        valeur = self.valeur(*champ)
        return None if valeur is None else dump_valeur(valeur)

    def _remember(
        self, champs: frozenset[Champ], notes: frozenset[str], typing_of: Champ | str | None
    ) -> None:
        continues = typing_of is not None and typing_of == self._typing and bool(self._undo)
        if not continues:
            self._undo.append(_Etape(self._declaration, champs, notes))
            del self._undo[:-MAX_UNDO]
        self._typing = typing_of
        self._redo.clear()

    def _apply(self, valeurs: Mapping[Champ, Valeur | None]) -> None:
        reponses: dict[str, ReponseIndicateur] = dict(self._declaration.reponses)
        for (indicateur_id, champ_id), valeur in valeurs.items():
            champs = dict(reponses.get(indicateur_id, {}))
            champs.pop(champ_id, None)
            if valeur is not None:
                champs[champ_id] = valeur
            reponses[indicateur_id] = champs
            if not champs:
                del reponses[indicateur_id]
        self._declaration = replace(self._declaration, reponses=reponses)
        self._unsaved_champs.update(valeurs)
        self._resultat = evaluate(self.ruleset, self._declaration.reponses)

    def _travel(
        self, source: list[_Etape], target: list[_Etape], origine: object
    ) -> Changement | None:
        if not source:
            return None
        etape = source.pop()
        target.append(_Etape(self._declaration, etape.champs, etape.notes))
        self._declaration = replace(etape.avant, intitule=self._declaration.intitule)
        self._typing = None
        self._unsaved_champs.update(etape.champs)
        self._unsaved_notes.update(etape.notes)
        self._resultat = evaluate(self.ruleset, self._declaration.reponses)
        changement = Changement(etape.champs, etape.notes, origine)
        self._tell(changement)
        return changement

    def _tell(self, changement: Changement) -> None:
        for observer in tuple(self._observers):
            observer(changement)


__all__ = ["Champ", "Changement", "Reponses", "Session"]
