"""What a model alone cannot refuse: sums, references, duplicates and the order of dates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from forfait_desktop.domain.assistant import BaremeAssistant
from forfait_desktop.domain.champs import Champ
from forfait_desktop.domain.genres import MoyenneMin, PointsNotifies, iter_champs
from forfait_desktop.domain.ruleset import Indicateur, Ruleset, Volet
from forfait_desktop.errors import ErreurRuleset


@dataclass(frozen=True)
class Fichiers:
    """The file that holds the head of a ruleset, and the one of each volet."""

    tete: str
    volets: dict[str, str] = field(default_factory=dict)


def check_ruleset(ruleset: Ruleset, dossier: str, fichiers: Fichiers) -> None:
    """Refuse a ruleset whose parts do not hold together, on the first fault."""
    _check_identity(ruleset, dossier, fichiers.tete)
    _check_sources(ruleset, fichiers)
    _check_duplicates(ruleset, fichiers)
    for rang, volet in enumerate(ruleset.volets):
        fichier = fichiers.volets[volet.id]
        _check_gate(ruleset, rang, fichier)
        for numero, indicateur in enumerate(volet.indicateurs):
            lieu = f"indicateurs[{numero}] ({indicateur.id})"
            _check_indicateur(volet, indicateur, fichier, lieu)
            _check_reprises(ruleset, indicateur, fichier, lieu)
        _check_sums(volet, fichier)
    _check_total(ruleset, fichiers.tete)
    _check_dates(ruleset, fichiers.tete)


def check_bareme(bareme: BaremeAssistant, connues: set[str], fichier: str) -> None:
    """Refuse a scale that cites an unknown source, repeats a row or lacks a field."""
    _refuse_unknown_sources(_iter_sources(bareme.model_dump(), ""), connues, fichier)
    for rang, regime in enumerate(bareme.regimes):
        lieu = f"regimes[{rang}] ({regime.id}).montants"
        refuse_duplicates((m.temps for m in regime.montants), fichier, lieu, "temps")
    if [(c.id, c.type) for c in bareme.champs] != [
        ("signature", "date"),
        ("temps", "choix"),
        ("percentile", "choix"),
    ]:
        raise ErreurRuleset(
            fichier,
            "champs",
            "les champs sont signature (date), temps (choix) et percentile (choix).",
            "Gardez ces trois champs, dans cet ordre.",
        )
    if not any(regime.a_partir_de is None for regime in bareme.regimes):
        raise ErreurRuleset(
            fichier, "regimes", "aucun régime n’est ouvert au passé.", "Ôtez un a_partir_de."
        )


def _check_identity(ruleset: Ruleset, dossier: str, fichier: str) -> None:
    if ruleset.id != dossier:
        raise ErreurRuleset(
            fichier,
            "id",
            f"« {ruleset.id} » n’est pas le nom du dossier « {dossier} ».",
            "Donnez le même nom au dossier et à l’identifiant.",
        )
    if not ruleset.id.endswith(f"-{ruleset.campagne}"):
        raise ErreurRuleset(
            fichier,
            "campagne",
            f"{ruleset.campagne} n’est pas l’année de « {ruleset.id} ».",
            "L’identifiant finit par l’année de la campagne.",
        )


def _check_sources(ruleset: Ruleset, fichiers: Fichiers) -> None:
    connues = {source.id for source in ruleset.sources}
    tete = ruleset.model_dump(exclude={"sources", "volets", "assistant"})
    _refuse_unknown_sources(_iter_sources(tete, ""), connues, fichiers.tete)
    for volet in ruleset.volets:
        cites = _iter_sources(volet.model_dump(), "")
        _refuse_unknown_sources(cites, connues, fichiers.volets[volet.id])


def _iter_sources(contenu: object, lieu: str) -> Iterator[tuple[str, str]]:
    """Yield (path, source id) for every citation in a dumped model."""
    if isinstance(contenu, dict):
        for cle, valeur in contenu.items():
            ici = f"{lieu}.{cle}" if lieu else cle
            if cle.endswith("sources"):
                yield from ((ici, source) for source in valeur)
            else:
                yield from _iter_sources(valeur, ici)
    elif isinstance(contenu, tuple | list):
        for rang, element in enumerate(contenu):
            nom = element.get("id") if isinstance(element, dict) else None
            suite = f" ({nom})" if nom else ""
            yield from _iter_sources(element, f"{lieu}[{rang}]{suite}")


def _refuse_unknown_sources(
    cites: Iterable[tuple[str, str]], connues: set[str], fichier: str
) -> None:
    for lieu, source in cites:
        if source not in connues:
            raise ErreurRuleset(
                fichier,
                lieu,
                f"la source « {source} » n’existe pas.",
                "Citez un identifiant de sources.toml, ou ajoutez la source.",
            )


def _check_duplicates(ruleset: Ruleset, fichiers: Fichiers) -> None:
    refuse_duplicates((s.id for s in ruleset.sources), fichiers.tete, "sources", "source")
    refuse_duplicates((v.id for v in ruleset.volets), fichiers.tete, "volets", "volet")
    vus: set[str] = set()
    for volet in ruleset.volets:
        fichier = fichiers.volets[volet.id]
        refuse_duplicates((g.id for g in volet.groupes), fichier, "groupes", "groupe")
        ids = [indicateur.id for indicateur in volet.indicateurs]
        refuse_duplicates((*vus, *ids), fichier, "indicateurs", "identifiant")
        vus.update(ids)


def refuse_duplicates(ids: Iterable[str], fichier: str, lieu: str, quoi: str) -> None:
    """Refuse a name given twice at a place that holds each name once."""
    vus: set[str] = set()
    for un_id in ids:
        if un_id in vus:
            raise ErreurRuleset(
                fichier, lieu, f"{quoi} « {un_id} » en double.", "Gardez un seul des deux."
            )
        vus.add(un_id)


def _check_gate(ruleset: Ruleset, rang: int, fichier: str) -> None:
    volet = ruleset.volets[rang]
    if volet.ouvert_par is None:
        return
    avant = {v.id for v in ruleset.volets[:rang] if v.bloc}
    if volet.ouvert_par not in avant:
        raise ErreurRuleset(
            fichier,
            "ouvert_par",
            f"« {volet.ouvert_par} » n’est pas un volet précédent fait d’un bloc.",
            "Citez un volet qui précède et qui a un bloc.",
        )


def _check_indicateur(volet: Volet, indicateur: Indicateur, fichier: str, lieu: str) -> None:
    if not indicateur.id.startswith(f"{volet.id}."):
        raise ErreurRuleset(
            fichier,
            f"{lieu}.id",
            f"l’identifiant ne commence pas par « {volet.id}. ».",
            "L’identifiant d’un indicateur commence par celui de son volet.",
        )
    if indicateur.groupe and not volet.groupe(indicateur.groupe):
        raise ErreurRuleset(
            fichier,
            f"{lieu}.groupe",
            f"le groupe « {indicateur.groupe} » n’existe pas.",
            "Déclarez-le dans groupes ou corrigez son nom.",
        )
    _check_champs(indicateur, fichier, lieu)
    dans_le_bloc = indicateur.id in volet.ids_du_bloc
    if dans_le_bloc and indicateur.points:
        raise ErreurRuleset(
            fichier,
            f"{lieu}.points",
            "le bloc paie déjà cet indicateur.",
            "Ôtez ses points, ou sortez-le de bloc.indicateurs.",
        )
    if not dans_le_bloc and indicateur.points is None:
        raise ErreurRuleset(
            fichier,
            f"{lieu}.points",
            "il manque les points de cet indicateur, qui n’est pas dans un bloc.",
            "Ajoutez points, ou citez-le dans bloc.indicateurs.",
        )
    if isinstance(indicateur.condition, PointsNotifies) and dans_le_bloc:
        raise ErreurRuleset(
            fichier,
            f"{lieu}.condition",
            "des points notifiés ne peuvent pas être dans un bloc.",
            "Sortez l’indicateur du bloc.",
        )


def _check_champs(indicateur: Indicateur, fichier: str, lieu: str) -> None:
    ids = [champ.id for champ in indicateur.champs]
    refuse_duplicates(ids, fichier, f"{lieu}.champs", "champ")
    lus = list(iter_champs(indicateur.condition))
    for champ_id, type_attendu in lus:
        champ = indicateur.champ(champ_id)
        if champ is None:
            raise ErreurRuleset(
                fichier,
                f"{lieu}.condition",
                f"la condition lit le champ « {champ_id} », qui n’existe pas.",
                "Déclarez le champ dans champs ou corrigez son nom.",
            )
        if champ.type != type_attendu:
            raise ErreurRuleset(
                fichier,
                f"{lieu}.condition",
                f"le champ « {champ_id} » est de type {champ.type}, pas {type_attendu}.",
                "Changez le type du champ ou le genre de la condition.",
            )
    for rang, champ in enumerate(indicateur.champs):
        ici = f"{lieu}.champs[{rang}] ({champ.id})"
        _check_champ(champ, fichier, ici, {champ_id for champ_id, _ in lus})
        refuse_duplicates((o.mot for o in champ.options), fichier, f"{ici}.options", "mot")
    if isinstance(indicateur.condition, MoyenneMin):
        moyennes = indicateur.condition.champs
        refuse_duplicates(moyennes, fichier, f"{lieu}.condition.champs", "champ")


def _check_reprises(ruleset: Ruleset, indicateur: Indicateur, fichier: str, lieu: str) -> None:
    ici = f"{lieu}.reprend"
    refuse_duplicates(indicateur.reprend, fichier, ici, "origine")
    for texte, origine in zip(indicateur.reprend, indicateur.origines, strict=True):
        if origine.campagne >= ruleset.campagne:
            raise ErreurRuleset(
                fichier,
                ici,
                f"« {texte} » n’est pas d’une campagne antérieure à {ruleset.campagne}.",
                "On ne reprend que d’une année passée.",
            )
        if origine.champs and indicateur.champ(origine.champs[1]) is None:
            raise ErreurRuleset(
                fichier,
                ici,
                f"« {texte} » remplit le champ « {origine.champs[1]} », qui n’existe pas.",
                "Citez un champ de cet indicateur après « > ».",
            )


def _check_champ(champ: Champ, fichier: str, lieu: str, lus: set[str]) -> None:
    if champ.id not in lus:
        raise ErreurRuleset(
            fichier, lieu, "aucune condition ne lit ce champ.", "Ôtez-le ou utilisez-le."
        )
    if champ.sans_objet and champ.type not in ("oui_non", "taux"):
        raise ErreurRuleset(
            fichier,
            f"{lieu}.sans_objet",
            "« sans objet » ne vaut que pour un oui/non ou un taux.",
            "Ôtez sans_objet.",
        )
    if bool(champ.options) != (champ.type == "choix"):
        raise ErreurRuleset(
            fichier,
            f"{lieu}.options",
            "les options vont avec le type choix, et lui seul.",
            "Ajoutez les options, ou ôtez-les.",
        )


def _check_sums(volet: Volet, fichier: str) -> None:
    connus = {indicateur.id for indicateur in volet.indicateurs}
    du_bloc = volet.bloc.indicateurs if volet.bloc else ()
    refuse_duplicates(du_bloc, fichier, "bloc.indicateurs", "indicateur")
    for cite in du_bloc:
        if cite not in connus:
            raise ErreurRuleset(
                fichier,
                "bloc.indicateurs",
                f"« {cite} » n’est pas un indicateur de ce volet.",
                "Corrigez l’identifiant.",
            )
    for rang, groupe in enumerate(volet.groupes):
        somme = _sum_points(i for i in volet.indicateurs if i.groupe == groupe.id)
        _refuse_sum(somme, groupe.points.valeur, fichier, f"groupes[{rang}] ({groupe.id}).points")
    bloc = volet.bloc.points.valeur if volet.bloc else Decimal(0)
    somme = bloc + _sum_points(volet.indicateurs)
    _refuse_sum(somme, volet.points_max.valeur, fichier, "points_max")


def _check_total(ruleset: Ruleset, fichier: str) -> None:
    somme = sum((volet.points_max.valeur for volet in ruleset.volets), Decimal(0))
    _refuse_sum(somme, ruleset.points_max.valeur, fichier, "points_max")


def _sum_points(indicateurs: Iterable[Indicateur]) -> Decimal:
    return sum((i.points.valeur for i in indicateurs if i.points), Decimal(0))


def _refuse_sum(somme: Decimal, declare: Decimal, fichier: str, lieu: str) -> None:
    if somme != declare:
        raise ErreurRuleset(
            fichier,
            lieu,
            f"les points font {somme}, pas {declare}.",
            "Corrigez les points d’une ligne ou le maximum déclaré.",
        )


def _check_dates(ruleset: Ruleset, fichier: str) -> None:
    jours = [
        (nom, getattr(ruleset.dates, nom).valeur) for nom in ("ouverture", "fermeture", "paiement")
    ]
    connus = [(nom, jour) for nom, jour in jours if jour is not None]
    for (avant, tot), (apres, tard) in pairwise(connus):
        if tot > tard:
            raise ErreurRuleset(
                fichier,
                f"dates.{apres}",
                f"{tard} vient avant {avant} ({tot}).",
                "Ouverture, fermeture et paiement se suivent.",
            )
