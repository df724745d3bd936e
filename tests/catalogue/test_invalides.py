"""Every fault of a rule file is refused with its file, its path, the reason and the advice."""

import os
from pathlib import Path
from typing import Final

import pytest

from forfait_desktop.catalogue.loader import Racine, load_ruleset, load_sources
from forfait_desktop.catalogue.toml_exact import read_toml
from forfait_desktop.errors import ErreurRuleset
from forfait_desktop.paths import shipped_dir

INVALIDES: Final = Path(__file__).parent.parent / "rulesets" / "invalides"
VALIDE: Final = "mini-2026"

# Folder (without its year) → file, path in the file, reason, advice.
REFUS: Final[dict[str, tuple[str, str, str, str]]] = {
    "annee-autre": (
        "annee-autre-2026/ruleset.toml",
        "campagne",
        "2025 n’est pas l’année de « annee-autre-2026 ».",
        "L’identifiant finit par l’année de la campagne.",
    ),
    "bareme-demande": (
        "bareme-demande-2026/ruleset.toml",
        "assistant_medical",
        "true ou false est attendu.",
        "Écrivez true ou false, sans guillemets.",
    ),
    "bareme-manquant": (
        "assistant-medical.toml",
        "",
        "fichier introuvable.",
        "Ajoutez-le ou corrigez le nom cité.",
    ),
    "base-en-boucle": (
        "base-en-boucle-2026/ruleset.toml",
        "base",
        "les bases se citent en boucle.",
        "Une base ne dépend pas de sa suite.",
    ),
    "base-inconnue": (
        "base-inconnue-2026/ruleset.toml",
        "base",
        "le jeu de règles « maxi-2026 » n’existe pas.",
        "Citez un dossier voisin.",
    ),
    "bloc-en-double": (
        "bloc-en-double-2026/volet_1.toml",
        "bloc.indicateurs",
        "indicateur « v1.i1 » en double.",
        "Gardez un seul des deux.",
    ),
    "bloc-indicateur-inconnu": (
        "bloc-indicateur-inconnu-2026/volet_1.toml",
        "bloc.indicateurs",
        "« v1.i9 » n’est pas un indicateur de ce volet.",
        "Corrigez l’identifiant.",
    ),
    "booleen-texte": (
        "booleen-texte-2026/volet_2.toml",
        "indicateurs[1] (v2.i1.apcv).champs[0] (nombre).decimales",
        "true ou false est attendu.",
        "Écrivez true ou false, sans guillemets.",
    ),
    "certitude-inconnue": (
        "certitude-inconnue-2026/ruleset.toml",
        "point.certitude",
        "certitude inconnue.",
        "Choisissez parmi : officiel, concordant, source_unique, deduit, inconnu.",
    ),
    "certitude-manquante": (
        "certitude-manquante-2026/ruleset.toml",
        "point.certitude",
        "il manque la certitude.",
        'Ajoutez certitude = "…" : officiel, concordant, source_unique, deduit, inconnu.',
    ),
    "champ-deux-fois-en-moyenne": (
        "champ-deux-fois-en-moyenne-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition.champs",
        "champ « taux » en double.",
        "Gardez un seul des deux.",
    ),
    "champ-en-double": (
        "champ-en-double-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).champs",
        "champ « taux » en double.",
        "Gardez un seul des deux.",
    ),
    "champ-inconnu": (
        "champ-inconnu-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).condition",
        "la condition lit le champ « logiciel », qui n’existe pas.",
        "Déclarez le champ dans champs ou corrigez son nom.",
    ),
    "champ-inutile": (
        "champ-inutile-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).champs[1] (memo)",
        "aucune condition ne lit ce champ.",
        "Ôtez-le ou utilisez-le.",
    ),
    "champ-mauvais-type": (
        "champ-mauvais-type-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition",
        "le champ « taux » est de type taux, pas oui_non.",
        "Changez le type du champ ou le genre de la condition.",
    ),
    "choix-sans-options": (
        "choix-sans-options-2026/volet_2.toml",
        "indicateurs[1] (v2.i1.apcv).champs[0] (nombre).options",
        "les options vont avec le type choix, et lui seul.",
        "Ajoutez les options, ou ôtez-les.",
    ),
    "cle-calculee": (
        "cle-calculee-2026/ruleset.toml",
        "sha256",
        "clé inconnue « sha256 ».",
        "Retirez-la ou corrigez son nom : rulesets/README.md liste les clés.",
    ),
    "cle-inconnue": (
        "cle-inconnue-2026/ruleset.toml",
        "couleur",
        "clé inconnue « couleur ».",
        "Retirez-la ou corrigez son nom : rulesets/README.md liste les clés.",
    ),
    "cle-mal-ecrite": (
        "cle-mal-ecrite-2026/volet_1.toml",
        "indicateurs[1] (v1.i2).libele",
        "clé inconnue « libele ».",
        "Retirez-la ou corrigez son nom : rulesets/README.md liste les clés.",
    ),
    "cle-manquante": (
        "cle-manquante-2026/volet_1.toml",
        "indicateurs[1] (v1.i2).question",
        "clé manquante « question ».",
        "Ajoutez « question » (voir rulesets/README.md).",
    ),
    "date-texte": (
        "date-texte-2026/ruleset.toml",
        "dates.ouverture.valeur",
        "une date est attendue.",
        "Écrivez-la ainsi, sans guillemets : 2026-12-15.",
    ),
    "date-vide": (
        "date-vide-2026/ruleset.toml",
        "dates.ouverture",
        "une date sans jour ni texte a pour certitude « inconnu ».",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    ),
    "dates-en-desordre": (
        "dates-en-desordre-2026/ruleset.toml",
        "dates.fermeture",
        "2026-12-01 vient avant ouverture (2026-12-15).",
        "Ouverture, fermeture et paiement se suivent.",
    ),
    "fichier-ailleurs": (
        "fichier-ailleurs-2026/ruleset.toml",
        "volets",
        "une liste de noms de fichiers du même dossier est attendue.",
        'Écrivez par exemple volets = ["volet_1.toml"].',
    ),
    "fichier-manquant": (
        "fichier-manquant-2026/volet_3.toml",
        "",
        "fichier introuvable.",
        "Ajoutez-le ou corrigez le nom cité.",
    ),
    "genre-inconnu": (
        "genre-inconnu-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).condition",
        "genre de condition inconnu.",
        "Genres acceptés ici : oui, taux_min, nombre_min, choix_min, points_notifies, "
        "moyenne_min, tous, un_parmi.",
    ),
    "genre-interdit-en-partie": (
        "genre-interdit-en-partie-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).condition.parties[1]",
        "genre de condition inconnu.",
        "Genres acceptés ici : oui, taux_min, nombre_min, choix_min.",
    ),
    "genre-manquant": (
        "genre-manquant-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).condition",
        "il manque le genre de la condition.",
        'Ajoutez genre = "…" (voir rulesets/README.md).',
    ),
    "groupe-en-double": (
        "groupe-en-double-2026/volet_2.toml",
        "groupes",
        "groupe « v2.i2 » en double.",
        "Gardez un seul des deux.",
    ),
    "groupe-inconnu": (
        "groupe-inconnu-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).groupe",
        "le groupe « v2.i9 » n’existe pas.",
        "Déclarez-le dans groupes ou corrigez son nom.",
    ),
    "identifiant-autre": (
        "identifiant-autre-2026/ruleset.toml",
        "id",
        "« autre-2026 » n’est pas le nom du dossier « identifiant-autre-2026 ».",
        "Donnez le même nom au dossier et à l’identifiant.",
    ),
    "identifiant-en-double": (
        "identifiant-en-double-2026/volet_2.toml",
        "indicateurs",
        "identifiant « v2.i1.sms » en double.",
        "Gardez un seul des deux.",
    ),
    "identifiant-hors-volet": (
        "identifiant-hors-volet-2026/volet_1.toml",
        "indicateurs[1] (v3.i2).id",
        "l’identifiant ne commence pas par « v1. ».",
        "L’identifiant d’un indicateur commence par celui de son volet.",
    ),
    "identifiant-mal-forme": (
        "identifiant-mal-forme-2026/volet_1.toml",
        "indicateurs[1] (v1.I2).id",
        "l’identifiant n’a pas la forme attendue.",
        "Gardez des minuscules sans accent : rulesets/README.md donne la forme.",
    ),
    "ligne-sans-points": (
        "ligne-sans-points-2026/volet_1.toml",
        "indicateurs[1] (v1.i2).points",
        "il manque les points de cet indicateur, qui n’est pas dans un bloc.",
        "Ajoutez points, ou citez-le dans bloc.indicateurs.",
    ),
    "mot-en-double": (
        "mot-en-double-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).champs[0] (taux).options",
        "mot « ecg » en double.",
        "Gardez un seul des deux.",
    ),
    "pas-du-toml": (
        "pas-du-toml-2026/ruleset.toml",
        "",
        "ce fichier est mal écrit (ligne 3, colonne 6).",
        "Corrigez-le à cet endroit, ou redemandez-le à qui vous l’a donné.",
    ),
    "points-dans-le-bloc": (
        "points-dans-le-bloc-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).points",
        "le bloc paie déjà cet indicateur.",
        "Ôtez ses points, ou sortez-le de bloc.indicateurs.",
    ),
    "points-notifies-dans-le-bloc": (
        "points-notifies-dans-le-bloc-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).condition",
        "des points notifiés ne peuvent pas être dans un bloc.",
        "Sortez l’indicateur du bloc.",
    ),
    "porte-sans-bloc": (
        "porte-sans-bloc-2026/volet_2.toml",
        "ouvert_par",
        "« v2 » n’est pas un volet précédent fait d’un bloc.",
        "Citez un volet qui précède et qui a un bloc.",
    ),
    "reprise-a-venir": (
        "reprise-a-venir-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).reprend",
        "« fs-2026:v1.i1 » n’est pas d’une campagne antérieure à 2026.",
        "On ne reprend que d’une année passée.",
    ),
    "reprise-champ-inconnu": (
        "reprise-champ-inconnu-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).reprend",
        "« fs-2025:v1.i1:oui>logiciel » remplit le champ « logiciel », qui n’existe pas.",
        "Citez un champ de cet indicateur après « > ».",
    ),
    "reprise-en-double": (
        "reprise-en-double-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).reprend",
        "origine « fs-2025:v1.i1 » en double.",
        "Gardez un seul des deux.",
    ),
    "reprise-mal-ecrite": (
        "reprise-mal-ecrite-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).reprend[0]",
        "l’identifiant n’a pas la forme attendue.",
        "Gardez des minuscules sans accent : rulesets/README.md donne la forme.",
    ),
    "sans-objet-interdit": (
        "sans-objet-interdit-2026/volet_2.toml",
        "indicateurs[1] (v2.i1.apcv).champs[0] (nombre).sans_objet",
        "« sans objet » ne vaut que pour un oui/non ou un taux.",
        "Ôtez sans_objet.",
    ),
    "sans-volet": (
        "sans-volet-2026/ruleset.toml",
        "volets",
        "la liste est trop courte.",
        "Ajoutez les éléments qui manquent.",
    ),
    "seuil-mal-ecrit": (
        "seuil-mal-ecrit-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition.seuil",
        "une fraction s’écrit « 2/3 ».",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    ),
    "seuil-negatif": (
        "seuil-negatif-2026/volet_2.toml",
        "indicateurs[1] (v2.i1.apcv).condition.seuil",
        "la valeur est trop petite (limite : 0).",
        "Corrigez la valeur.",
    ),
    "seuil-nul": (
        "seuil-nul-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition.seuil",
        "un seuil de taux est plus grand que 0 et au plus 100 %.",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    ),
    "seuil-texte": (
        "seuil-texte-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition.seuil",
        "un seuil est un pourcentage (90) ou une fraction (« 2/3 »).",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    ),
    "seuil-trop-grand": (
        "seuil-trop-grand-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition.seuil",
        "un seuil de taux est plus grand que 0 et au plus 100 %.",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    ),
    "somme-du-groupe": (
        "somme-du-groupe-2026/volet_2.toml",
        "groupes[0] (v2.i1).points",
        "les points font 20, pas 25.",
        "Corrigez les points d’une ligne ou le maximum déclaré.",
    ),
    "somme-du-total": (
        "somme-du-total-2026/ruleset.toml",
        "points_max",
        "les points font 30, pas 31.",
        "Corrigez les points d’une ligne ou le maximum déclaré.",
    ),
    "somme-du-volet": (
        "somme-du-volet-2026/volet_2.toml",
        "points_max",
        "les points font 20, pas 25.",
        "Corrigez les points d’une ligne ou le maximum déclaré.",
    ),
    "source-en-double": (
        "source-en-double-2026/ruleset.toml",
        "sources",
        "source « journal » en double.",
        "Gardez un seul des deux.",
    ),
    "source-inexistante": (
        "source-inexistante-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).points.sources",
        "la source « gazette » n’existe pas.",
        "Citez un identifiant de sources.toml, ou ajoutez la source.",
    ),
    "source-inexistante-en-tete": (
        "source-inexistante-en-tete-2026/ruleset.toml",
        "remarques[0].sources",
        "la source « gazette » n’existe pas.",
        "Citez un identifiant de sources.toml, ou ajoutez la source.",
    ),
    "source-manquante": (
        "source-manquante-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).points.sources",
        "il manque la source.",
        'Ajoutez sources = ["…"] avec un identifiant connu.',
    ),
    "seuil-moins-sur": (
        "seuil-moins-sur-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition",
        "un seuil n’est pas moins sûr que la condition dont il fait partie.",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    ),
    "sources-vides": (
        "sources-vides-2026/volet_2.toml",
        "indicateurs[0] (v2.i1.dmp).condition",
        "une valeur qui n’est pas « inconnu » cite au moins une source.",
        "Corrigez la valeur : rulesets/README.md donne le type de chaque clé.",
    ),
    "texte-nombre": (
        "texte-nombre-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).numero",
        "un texte est attendu.",
        "Écrivez la valeur entre guillemets.",
    ),
    "texte-vide": (
        "texte-vide-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).question",
        "le texte est vide.",
        "Écrivez-le, ou ôtez la clé si elle est facultative.",
    ),
    "type-inconnu": (
        "type-inconnu-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).champs[0] (oui).type",
        "mot inconnu.",
        "Mots acceptés : 'oui_non', 'taux', 'nombre', 'points', 'choix' ou 'date'.",
    ),
    "une-seule-partie": (
        "une-seule-partie-2026/volet_1.toml",
        "indicateurs[0] (v1.i1).condition.parties",
        "la liste est trop courte.",
        "Ajoutez les éléments qui manquent.",
    ),
    "volet-en-double": (
        "volet-en-double-2026/b.toml",
        "id",
        "le volet « v1 » est déjà défini.",
        "Donnez un identifiant à chaque volet.",
    ),
}

# What is replaced in the shipped scale, by what → path, reason, advice.
REFUS_BAREME: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "clé inconnue": (
        "duree_ans = 5",
        "duree_ans = 5\ncouleur = 5",
        "couleur",
        "clé inconnue « couleur ».",
        "Retirez-la ou corrigez son nom : rulesets/README.md liste les clés.",
    ),
    "durée nulle": (
        "duree_ans = 5",
        "duree_ans = 0",
        "duree_ans",
        "la valeur est trop petite (limite : 1).",
        "Corrigez la valeur.",
    ),
    "source inexistante": (
        'duree_sources = ["ameli-am-2024", ',
        'duree_sources = ["gazette", ',
        "duree_sources",
        "la source « gazette » n’existe pas.",
        "Citez un identifiant de sources.toml, ou ajoutez la source.",
    ),
    "temps inconnu": (
        'temps = "mi"\nannee_1 = 18000',
        'temps = "quart"\nannee_1 = 18000',
        "regimes[0] (avant_juin_2024).montants[1].temps",
        "mot inconnu.",
        "Mots acceptés : 'tiers', 'mi' ou 'plein'.",
    ),
    "temps en double": (
        'temps = "mi"\nannee_1 = 18000',
        'temps = "tiers"\nannee_1 = 18000',
        "regimes[0] (avant_juin_2024).montants",
        "temps « tiers » en double.",
        "Gardez un seul des deux.",
    ),
    "champ de trop": (
        'id = "signature"',
        'id = "jour"',
        "champs",
        "les champs sont signature (date), temps (choix) et percentile (choix).",
        "Gardez ces trois champs, dans cet ordre.",
    ),
    "aucun régime ouvert au passé": (
        'id = "avant_juin_2024"\n',
        'id = "avant_juin_2024"\na_partir_de = 2019-01-01\n',
        "regimes",
        "aucun régime n’est ouvert au passé.",
        "Ôtez un a_partir_de.",
    ),
}

REFUS_SOURCES: Final[dict[str, tuple[str, str, str, str]]] = {
    '[[sources]]\nid = "a"\ntitre = "A"\n': (
        "sources[0].nature",
        "clé manquante « nature ».",
        "Ajoutez « nature » (voir rulesets/README.md).",
        "clé manquante",
    ),
    '[[source]]\nid = "a"\n': (
        "source",
        "clé inconnue « source ».",
        "Retirez-la ou corrigez son nom : rulesets/README.md liste les clés.",
        "clé inconnue",
    ),
    'sources = "a"\n': (
        "sources",
        "une liste de tables est attendue.",
        "Écrivez [[sources]].",
        "pas une liste",
    ),
    '[[sources]]\nid = "Été"\ntitre = "A"\nnature = "B"\n': (
        "sources[0].id",
        "l’identifiant n’a pas la forme attendue.",
        "Gardez des minuscules sans accent : rulesets/README.md donne la forme.",
        "identifiant",
    ),
    '[[sources]]\nid = "a"\ntitre = "A"\nnature = "B"\n' * 2: (
        "sources",
        "source « a » en double.",
        "Gardez un seul des deux.",
        "double",
    ),
}


@pytest.mark.parametrize("nom", sorted(REFUS))
def test_each_fault_is_named_with_its_place(nom: str) -> None:
    """An invalid ruleset says in which file, where in it, what is wrong and what to do."""
    with pytest.raises(ErreurRuleset) as refus:
        load_ruleset(INVALIDES / f"{nom}-2026")
    erreur = refus.value
    assert (erreur.fichier, erreur.chemin, erreur.raison, erreur.conseil) == REFUS[nom]


def test_each_invalid_folder_has_its_case() -> None:
    """No invalid ruleset is left without the refusal it must get."""
    dossiers = {d.name for d in INVALIDES.iterdir() if d.is_dir()}
    assert dossiers == {VALIDE} | {f"{nom}-2026" for nom in REFUS}


def test_each_invalid_file_starts_by_saying_what_is_wrong() -> None:
    """The first line of every file is a comment."""
    for fichier in sorted(INVALIDES.rglob("*.toml")):
        premiere = fichier.read_text(encoding="utf-8").splitlines()[0]
        assert premiere.startswith("# "), fichier
        assert premiere.endswith("."), fichier


def test_what_the_invalid_rules_are_laid_over_is_valid() -> None:
    """The faults are in the folders, not in the ruleset they share."""
    assert load_ruleset(INVALIDES / VALIDE).id == VALIDE


@pytest.mark.parametrize("nom", sorted(REFUS_BAREME))
def test_each_fault_of_the_scale_is_named(nom: str, tmp_path: Path) -> None:
    """The scale of volet 3 is refused with the place of its fault."""
    avant, apres, chemin, raison, conseil = REFUS_BAREME[nom]
    livres = shipped_dir("rulesets")
    contenu = (livres / "assistant-medical.toml").read_text(encoding="utf-8")
    assert contenu.count(avant) == 1
    fichier = tmp_path / "assistant-medical.toml"
    fichier.write_text(contenu.replace(avant, apres), encoding="utf-8")
    (tmp_path / "sources.toml").write_bytes((livres / "sources.toml").read_bytes())
    with pytest.raises(ErreurRuleset) as refus:
        _ = Racine(tmp_path).bareme
    erreur = refus.value
    assert erreur.fichier == "assistant-medical.toml"
    assert (erreur.chemin, erreur.raison, erreur.conseil) == (chemin, raison, conseil)


@pytest.mark.parametrize("contenu", REFUS_SOURCES, ids=[r[3] for r in REFUS_SOURCES.values()])
def test_each_fault_of_the_sources_is_named(contenu: str, tmp_path: Path) -> None:
    """The list of sources is refused with the place of its fault."""
    fichier = tmp_path / "sources.toml"
    fichier.write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurRuleset) as refus:
        load_sources(fichier)
    erreur = refus.value
    assert erreur.fichier == "sources.toml"
    assert (erreur.chemin, erreur.raison, erreur.conseil) == REFUS_SOURCES[contenu][:3]


def test_a_file_in_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    """A file that is not UTF-8 says so."""
    fichier = tmp_path / "volet_1.toml"
    fichier.write_bytes('nom = "Équipement"\n'.encode("latin-1"))
    with pytest.raises(ErreurRuleset) as refus:
        read_toml(fichier, "fs-2030/volet_1.toml")
    erreur = refus.value
    assert (erreur.fichier, erreur.chemin) == ("fs-2030/volet_1.toml", "")
    assert erreur.raison == "le fichier n’est pas en UTF-8."
    assert erreur.conseil == "Enregistrez-le en UTF-8."


@pytest.mark.skipif(os.name != "posix", reason="another system gives another reason")
def test_a_folder_in_the_place_of_a_file_is_refused_in_french(tmp_path: Path) -> None:
    """What the system says of a file it cannot read is said in French."""
    with pytest.raises(ErreurRuleset) as refus:
        read_toml(tmp_path, "fs-2030/volet_1.toml")
    assert refus.value.raison == "fichier illisible (c’est un dossier)."


def test_a_file_too_large_is_refused_by_name(tmp_path: Path) -> None:
    """A file over 2 MiB is not read."""
    fichier = tmp_path / "volet_1.toml"
    fichier.write_bytes(b"#" * (2 * 1024 * 1024 + 1))
    with pytest.raises(ErreurRuleset) as refus:
        read_toml(fichier, "fs-2030/volet_1.toml")
    assert str(refus.value) == (
        "fs-2030/volet_1.toml : le fichier dépasse 2 Mo. Vérifiez sa provenance."
    )


def test_a_file_saved_by_the_windows_notepad_is_read(tmp_path: Path) -> None:
    """A byte order mark and Windows line endings change nothing."""
    fichier = tmp_path / "volet_1.toml"
    fichier.write_bytes(b"\xef\xbb\xbfid = 1\r\nseuil = 22.5\r\n")
    assert {cle: str(valeur) for cle, valeur in read_toml(fichier, "x").items()} == {
        "id": "1",
        "seuil": "22.5",
    }
