"""The dossier file: one declaration with its doctor, to and from the disk or the store.

A file is read whole and checked whole before anything is kept: nothing is imported by halves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

from pydantic import ValidationError

from forfait_desktop.domain.assistant import V3
from forfait_desktop.domain.dossier import (
    FORMAT,
    MAX_OCTETS,
    MAX_TEXTE,
    VERSION,
    Dossier,
    Praticien,
    is_valid_rpps,
)
from forfait_desktop.domain.francais import format_nombre, typeset
from forfait_desktop.domain.reponses import dump_reponses, parse_reponses
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import Reponses
from forfait_desktop.errors import ErreurDossier, ErreurReponse, RulesetInconnu, explain_os_error
from forfait_desktop.services.depots import read_depot
from forfait_desktop.services.files import read_regular, write_atomically
from forfait_desktop.services.json_exact import ErreurJson, read_json
from forfait_desktop.services.noms import visible_name
from forfait_desktop.storage.store import Store

_CLES: Final = ("format", "version", "ruleset", "praticien", "reponses", "notes")
_REQUISES: Final = ("format", "version", "ruleset", "praticien")
_CORRIGEZ: Final = "Corrigez cette valeur dans le fichier, ou exportez à nouveau le dossier."
_AUTRE_FICHIER: Final = "Choisissez un fichier exporté par Forfait Desktop."


class Regles(Protocol):
    """The rules a file is checked by: a catalogue, or the same with local amendments."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers known."""

    def get(self, ruleset_id: str) -> Ruleset:
        """Return a ruleset, or raise ``RulesetInconnu``."""


def read_dossier(path: Path, catalogue: Regles) -> Dossier:
    """Read and check a dossier file; raise ``ErreurDossier`` with the place of the first fault."""
    contenu = _read_bounded(path)
    try:
        brut = read_json(contenu)
    except ErreurJson as erreur:
        raise _refusal(
            path.name, erreur.lieu, f"ce fichier ne se lit pas, {erreur.raison}", _AUTRE_FICHIER
        ) from None
    return parse_dossier(brut, path.name, catalogue)


def parse_dossier(brut: object, fichier: str, catalogue: Regles) -> Dossier:
    """Check the JSON object of a dossier; ``fichier`` names it in the ``ErreurDossier``."""
    return _Lecture(fichier, catalogue).read(brut)


def write_dossier(dossier: Dossier, path: Path) -> None:
    """Write a dossier file whole or not at all; raise ``ErreurDossier`` otherwise."""
    try:
        contenu = json.dumps(dump_dossier(dossier), ensure_ascii=False, indent=1).encode()
    except UnicodeEncodeError:
        raise _refusal(
            path.name,
            "",
            "un texte du dossier contient la moitié d’un caractère.",
            "Retapez ce texte puis réessayez.",
        ) from None
    try:
        write_atomically(path, contenu + b"\n")
    except OSError as erreur:
        raise _refusal(
            path.name,
            "",
            f"le fichier n’a pas pu être écrit ({explain_os_error(erreur)}).",
            "Vérifiez le dossier et vos droits, ou choisissez un autre endroit.",
        ) from erreur


def dump_dossier(dossier: Dossier) -> dict[str, Any]:
    """Return the JSON object of a dossier; a field of the doctor left empty is absent."""
    praticien = {champ: texte for champ, texte in dossier.praticien.model_dump().items() if texte}
    return {
        "format": FORMAT,
        "version": VERSION,
        "ruleset": dossier.ruleset_id,
        "praticien": praticien,
        "reponses": dump_reponses(dossier.reponses),
        "notes": dict(dossier.notes),
    }


def import_dossier(store: Store, dossier: Dossier) -> int:
    """Keep a checked dossier in one transaction; return the number of its declaration.

    A doctor who is in the store already, with exactly the same fields, is not added twice.
    """
    reponses = {
        (indicateur_id, champ_id): valeur
        for indicateur_id, champs in dump_reponses(dossier.reponses).items()
        for champ_id, valeur in champs.items()
    }
    with store.transaction():
        praticien_id = _find_or_add(store, dossier.praticien)
        declaration = store.declarations.create(praticien_id, dossier.ruleset_id, "")
        store.declarations.save_reponses(declaration.id, reponses)
        for indicateur_id, texte in dossier.notes.items():
            store.declarations.save_note(declaration.id, indicateur_id, texte)
    return declaration.id


def export_dossier(store: Store, declaration_id: int, catalogue: Regles) -> Dossier:
    """Return a stored declaration as a dossier; raise ``ErreurDonnee`` when it cannot be one."""
    declaration = store.declarations.get(declaration_id)
    depot = store.depots.current(declaration_id)
    if depot:
        scelle = read_depot(depot)
        return Dossier(declaration.ruleset_id, scelle.praticien, scelle.reponses, scelle.notes)
    praticien = store.praticiens.get(declaration.praticien_id).praticien
    try:
        reponses = parse_reponses(catalogue.get(declaration.ruleset_id), declaration.reponses)
    except ErreurReponse as erreur:
        raise ErreurReponse(
            erreur.lieu,
            f"{erreur.raison} Cette réponse est gardée de côté et ne s’exporte pas. "
            "Répondez à nouveau à cette ligne, puis exportez. Rien n’a été écrit.",
        ) from None
    return Dossier(declaration.ruleset_id, praticien, reponses, declaration.notes)


def _find_or_add(store: Store, praticien: Praticien) -> int:
    for connu in store.praticiens.list():
        if connu.praticien == praticien:
            return connu.id
    return store.praticiens.add(praticien).id


def _read_bounded(path: Path) -> bytes:
    try:
        contenu = read_regular(path, MAX_OCTETS)
    except OSError as erreur:
        raise _refusal(
            path.name,
            "",
            f"le fichier ne s’ouvre pas ({explain_os_error(erreur)}).",
            "Vérifiez son nom et vos droits.",
        ) from erreur
    if contenu is None:
        raise _refusal(path.name, "", "ce n’est pas un fichier ordinaire.", _AUTRE_FICHIER)
    if len(contenu) > MAX_OCTETS:
        raise _refusal(path.name, "", "le fichier dépasse 20 Mo.", "Vérifiez sa provenance.")
    return contenu


@dataclass(frozen=True)
class _Lecture:
    """The reading of one file: what each refusal names."""

    fichier: str
    catalogue: Regles

    def read(self, brut: object) -> Dossier:
        """Check everything, from the format down to the notes."""
        if not isinstance(brut, dict):
            self._refuse("", "un objet JSON est attendu.", _AUTRE_FICHIER)
        if brut.get("format") != FORMAT:
            self._refuse("format", f"« {FORMAT} » est attendu.", _AUTRE_FICHIER)
        self._check_version(brut.get("version"))
        for cle in brut:
            if cle not in _CLES:
                self._refuse_key(cle)
        for cle in _REQUISES:
            if cle not in brut:
                self._refuse(cle, "cette clé manque.", "Ajoutez-la ou exportez à nouveau.")
        ruleset = self._ruleset(brut["ruleset"])
        return Dossier(
            ruleset_id=ruleset.id,
            praticien=self._praticien(brut["praticien"]),
            reponses=self._reponses(ruleset, brut.get("reponses", {})),
            notes=self._notes(ruleset, brut.get("notes", {})),
        )

    def _check_version(self, version: object) -> None:
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            self._refuse("version", "un nombre entier est attendu.", _AUTRE_FICHIER)
        if version > VERSION:
            self._refuse(
                "version",
                f"ce fichier vient d’une version plus récente du programme (format {version}, "
                f"celui-ci lit le format {VERSION}).",
                "Installez la dernière version de Forfait Desktop.",
            )

    def _ruleset(self, ruleset_id: object) -> Ruleset:
        if not isinstance(ruleset_id, str):
            self._refuse("ruleset", "un texte est attendu.")
        try:
            return self.catalogue.get(ruleset_id)
        except RulesetInconnu:
            self._refuse(
                "ruleset",
                f"le jeu de règles « {visible_name(_short(ruleset_id))} » est inconnu.",
                f"Choisissez parmi : {', '.join(self.catalogue.ids)}.",
            )

    def _praticien(self, brut: object) -> Praticien:
        if not isinstance(brut, dict):
            self._refuse("praticien", "un objet est attendu.")
        for cle, texte in brut.items():
            if cle not in Praticien.model_fields:
                self._refuse_key(f"praticien.{cle}")
            self._check_text(f"praticien.{cle}", texte)
        if not brut.get("nom", "").strip():
            self._refuse("praticien.nom", "le nom manque.", "Ajoutez-le : il est obligatoire.")
        if brut.get("rpps") and not is_valid_rpps(brut["rpps"]):
            self._refuse(
                "praticien.rpps",
                "un RPPS a 11 chiffres et une clé juste.",
                "Corrigez-le, ou retirez-le.",
            )
        try:
            return Praticien.model_validate(brut)
        except ValidationError as erreur:
            premiere = erreur.errors(include_url=False)[0]
            lieu = ".".join(str(cle) for cle in ("praticien", *premiere["loc"]))
            self._refuse(lieu, f"valeur refusée ({premiere['msg']}).")

    def _reponses(self, ruleset: Ruleset, brut: object) -> Reponses:
        if not isinstance(brut, dict):
            self._refuse("reponses", "un objet est attendu.")
        try:
            return parse_reponses(ruleset, brut)
        except ErreurReponse as erreur:
            self._refuse(f"reponses.{erreur.lieu}", erreur.raison)

    def _notes(self, ruleset: Ruleset, brut: object) -> Mapping[str, str]:
        if not isinstance(brut, dict):
            self._refuse("notes", "un objet est attendu.")
        for cle, texte in brut.items():
            if cle not in ruleset.indicateurs and not (cle == V3 and ruleset.assistant):
                self._refuse(
                    f"notes.{_short(cle)}", f"indicateur inconnu de {ruleset.id}.", "Retirez-le."
                )
            self._check_text(f"notes.{cle}", texte)
        return {cle: texte for cle, texte in brut.items() if texte}

    def _check_text(self, lieu: str, texte: object) -> None:
        if not isinstance(texte, str):
            self._refuse(lieu, "un texte est attendu.")
        if len(texte) > MAX_TEXTE:
            self._refuse(
                lieu,
                f"ce texte dépasse {format_nombre(MAX_TEXTE)} caractères.",
                "Raccourcissez-le.",
            )

    def _refuse_key(self, cle: str) -> NoReturn:
        self._refuse(_short(cle), "clé inconnue.", "Retirez-la ou corrigez son nom.")

    def _refuse(self, lieu: str, raison: str, conseil: str = _CORRIGEZ) -> NoReturn:
        raise _refusal(self.fichier, lieu, raison, conseil)


def _refusal(fichier: str, lieu: str, raison: str, conseil: str) -> ErreurDossier:
    return ErreurDossier(
        visible_name(_short(fichier)), visible_name(lieu), typeset(raison), typeset(conseil)
    )


def _short(texte: str) -> str:
    return texte if len(texte) <= 80 else f"{texte[:79]}…"
