"""The catalogue lists what it finds, loads what it can, and proposes the campaign of the day."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from forfait_desktop.catalogue.catalogue import Catalogue, propose_campagne
from forfait_desktop.catalogue.loader import content_sha256, load_ruleset
from forfait_desktop.errors import ErreurRuleset, RulesetInconnu
from forfait_desktop.paths import shipped_dir

INVALIDES: Final = Path(__file__).parent.parent / "rulesets" / "invalides"
VALIDE: Final = "mini-2026"


@pytest.fixture
def livres() -> Catalogue:
    """Return the catalogue of the shipped rules."""
    return Catalogue([shipped_dir("rulesets")])


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """Return a copy of the small valid ruleset, free to be changed."""
    shutil.copy(INVALIDES / "sources.toml", tmp_path)
    return Path(shutil.copytree(INVALIDES / VALIDE, tmp_path / VALIDE))


def _rewrite(fichier: Path, change: Callable[[str], str]) -> None:
    avant = fichier.read_text(encoding="utf-8")
    apres = change(avant)
    assert apres != avant
    fichier.write_bytes(apres.encode())


# ---------------------------------------------------------------- listing and loading


def test_the_bad_rulesets_do_not_hide_the_good_one() -> None:
    """Among many bad folders, the good one loads and each bad one has its error."""
    catalogue = Catalogue([INVALIDES])
    bons, erreurs = catalogue.load_all()
    assert [ruleset.id for ruleset in bons] == [VALIDE]
    assert len(erreurs) == len(catalogue.ids) - 1
    assert all(erreur.fichier and erreur.raison and erreur.conseil for erreur in erreurs)


def test_a_bad_folder_beside_the_shipped_rules_is_named(livres: Catalogue) -> None:
    """A second root adds its rules without disturbing the first one's."""
    catalogue = Catalogue([shipped_dir("rulesets"), INVALIDES])
    bons, erreurs = catalogue.load_all()
    assert {ruleset.id for ruleset in bons} == {*livres.ids, VALIDE}
    assert "cle-inconnue-2026/ruleset.toml" in {erreur.fichier for erreur in erreurs}


def test_the_rulesets_come_oldest_first(livres: Catalogue) -> None:
    """The shipped rules are listed by year."""
    bons, erreurs = livres.load_all()
    assert erreurs == ()
    assert [r.id for r in bons] == ["fs-2022", "fs-2023", "fs-2024", "fs-2025", "donum-2026"]


def test_a_bad_ruleset_is_refused_each_time_it_is_asked_for() -> None:
    """Asking twice gives the same refusal."""
    catalogue = Catalogue([INVALIDES])
    for _ in range(2):
        with pytest.raises(ErreurRuleset) as refus:
            catalogue.get("cle-inconnue-2026")
        assert refus.value.chemin == "couleur"


def test_a_ruleset_is_loaded_once(livres: Catalogue) -> None:
    """The catalogue keeps what it loaded."""
    assert livres.get("fs-2024") is livres.get("fs-2024")


def test_an_unknown_ruleset_is_refused_with_the_choices(livres: Catalogue) -> None:
    """The refusal of an unknown identifier lists the known ones."""
    with pytest.raises(RulesetInconnu) as refus:
        livres.get("fs-1999")
    assert "« fs-1999 »" in str(refus.value)
    for ruleset_id in livres.ids:
        assert ruleset_id in str(refus.value)


def test_a_missing_root_is_an_empty_catalogue(tmp_path: Path) -> None:
    """A folder that does not exist holds no rules."""
    catalogue = Catalogue([tmp_path / "absent"])
    assert catalogue.ids == ()
    assert catalogue.load_all() == ((), ())


def test_a_folder_without_ruleset_file_is_not_a_ruleset(mini: Path) -> None:
    """A folder of anything else is left aside."""
    (mini.parent / "brouillons").mkdir()
    assert Catalogue([mini.parent]).ids == (VALIDE,)


# ---------------------------------------------------------------- the campaign of the day


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2026, 11, 22), "donum-2026"),
        (date(2026, 1, 15), "fs-2025"),
        (date(2026, 2, 8), "fs-2025"),
        (date(2026, 2, 9), "donum-2026"),
        (date(2027, 2, 8), "donum-2026"),
        (date(2027, 3, 1), "donum-2026"),
        (date(2025, 2, 9), "fs-2024"),
        (date(2025, 2, 10), "fs-2025"),
        (date(2022, 1, 1), "fs-2022"),
    ],
)
def test_the_campaign_of_the_day_is_proposed(livres: Catalogue, jour: date, attendu: str) -> None:
    """The campaign proposed is the first one not closed yet, else the latest."""
    bons, _ = livres.load_all()
    propose = propose_campagne(reversed(bons), jour)
    assert propose is not None
    assert propose.id == attendu


def test_no_campaign_is_proposed_without_rules() -> None:
    """An empty catalogue proposes nothing."""
    assert propose_campagne([], date(2026, 11, 22)) is None


# ---------------------------------------------------------------- the digest


def test_comments_and_blank_lines_do_not_change_the_digest(mini: Path) -> None:
    """Two files that say the same thing have the same digest."""
    avant = load_ruleset(mini).sha256
    for fichier in mini.glob("*.toml"):
        _rewrite(fichier, lambda texte: "# Un autre commentaire.\n\n" + texte + "\n\n# Fin.\n")
    assert load_ruleset(mini).sha256 == avant


def test_line_endings_do_not_change_the_digest(mini: Path) -> None:
    """A file saved on Windows has the same digest."""
    avant = load_ruleset(mini).sha256
    for fichier in (*mini.glob("*.toml"), mini.parent / "sources.toml"):
        _rewrite(fichier, lambda texte: "\ufeff" + texte.replace("\n", "\r\n"))
    assert load_ruleset(mini).sha256 == avant


def test_the_order_of_keys_does_not_change_the_digest(mini: Path) -> None:
    """Keys of a table may be written in any order."""
    avant = load_ruleset(mini).sha256

    def swap_keys(texte: str) -> str:
        """Move the first key of each indicator after its last one."""
        tete, *tables = texte.split("\n[[indicateurs]]\n")
        tournees = []
        for table in tables:
            premiere, _, reste = table.rstrip("\n").partition("\n")
            tournees.append(f"{reste}\n{premiere}\n")
        return "\n[[indicateurs]]\n".join([tete, *tournees])

    for nom in ("volet_1.toml", "volet_2.toml"):
        _rewrite(mini / nom, swap_keys)
    assert load_ruleset(mini).sha256 == avant


def test_a_source_that_is_not_cited_does_not_change_the_digest(mini: Path) -> None:
    """Adding a source for another ruleset leaves this one as it was."""
    avant = load_ruleset(mini).sha256
    nouvelle = '\n[[sources]]\nid = "autre"\ntitre = "Autre"\nnature = "essai"\n'
    _rewrite(mini.parent / "sources.toml", lambda texte: texte + nouvelle)
    assert load_ruleset(mini).sha256 == avant


@pytest.mark.parametrize(
    ("fichier", "avant", "apres"),
    [
        ("ruleset.toml", "valeur = 7,", "valeur = 8,"),
        ("ruleset.toml", "2027-02-08", "2027-02-09"),
        ("ruleset.toml", "Deux volets inventés.", "Deux volets imaginés."),
        ("ruleset.toml", 'famille = "donum"', 'famille = "forfait-structure"'),
        ("volet_2.toml", "seuil = 30", "seuil = 31"),
        ("volet_2.toml", "seuil = 30", 'seuil = "2/3"'),
        ("volet_2.toml", "sans_objet = true", "sans_objet = false"),
        ("volet_2.toml", 'libelle = "Taux"', 'libelle = "Le taux"'),
        (
            "volet_1.toml",
            'champ = "oui", sources = ["journal"], certitude = "officiel"',
            'champ = "oui", sources = ["journal"], certitude = "deduit"',
        ),
        ("../sources.toml", "Journal inventé", "Journal imaginé"),
    ],
)
def test_any_value_changes_the_digest(mini: Path, fichier: str, avant: str, apres: str) -> None:
    """A changed figure, date, word, certainty or source title is another ruleset."""
    empreinte = load_ruleset(mini).sha256
    _rewrite(mini / fichier, lambda texte: texte.replace(avant, apres))
    assert load_ruleset(mini).sha256 != empreinte


def test_the_digests_of_the_shipped_rules_all_differ(livres: Catalogue) -> None:
    """Each ruleset carries the digest of its own content."""
    bons, _ = livres.load_all()
    assert len({ruleset.sha256 for ruleset in bons}) == len(bons)
    for ruleset in bons:
        assert ruleset.sha256 == content_sha256(ruleset)
        assert len(ruleset.sha256) == 64


# ---------------------------------------------------------------- laying a ruleset over another


def _lay(mini: Path, volet_2: str, tete: str = "") -> Path:
    """Write a ruleset laid over the small one, with its own volet 2."""
    dessus = mini.parent / "dessus-2026"
    dessus.mkdir()
    (dessus / "ruleset.toml").write_text(
        f'id = "dessus-2026"\nbase = "{VALIDE}"\nvolets = ["volet_2.toml"]\n{tete}',
        encoding="utf-8",
    )
    (dessus / "volet_2.toml").write_text(f'id = "v2"\n{volet_2}', encoding="utf-8")
    return dessus


def test_a_line_is_laid_over_the_line_of_the_same_id(mini: Path) -> None:
    """Only what differs is written; the rest, and the order, come from the base."""
    dessus = load_ruleset(
        _lay(mini, '[[indicateurs]]\nid = "v2.i1.apcv"\nquestion = "Combien ?"\n')
    )
    base = load_ruleset(mini)
    assert list(dessus.indicateurs) == list(base.indicateurs)
    assert dessus.indicateurs["v2.i1.apcv"].question == "Combien ?"
    assert dessus.indicateurs["v2.i1.apcv"].points == base.indicateurs["v2.i1.apcv"].points
    assert dessus.volet("v1") == base.volet("v1")


def test_a_new_figure_never_keeps_the_old_sources(mini: Path) -> None:
    """A sourced value is replaced whole."""
    dossier = _lay(mini, '[[indicateurs]]\nid = "v2.i1.apcv"\npoints = { valeur = 5 }\n')
    with pytest.raises(ErreurRuleset) as refus:
        load_ruleset(dossier)
    assert refus.value.chemin == "indicateurs[1] (v2.i1.apcv).points.sources"


def test_a_new_kind_of_condition_never_keeps_the_old_parts(mini: Path) -> None:
    """A condition is replaced whole, whatever its kind was."""
    partie = '{ genre = "oui", champ = "oui", sources = ["journal"], certitude = "officiel" }'
    composee = f'condition = {{ genre = "tous", parties = [{partie}, {partie}] }}\n'
    _rewrite(
        mini / "volet_1.toml",
        lambda texte: "".join(
            composee if ligne.startswith("condition") else ligne
            for ligne in texte.splitlines(keepends=True)
        ),
    )
    dessus = mini.parent / "dessus-2026"
    dessus.mkdir()
    (dessus / "ruleset.toml").write_text(
        f'id = "dessus-2026"\nbase = "{VALIDE}"\nvolets = ["volet_1.toml"]\n', encoding="utf-8"
    )
    (dessus / "volet_1.toml").write_text(
        f'id = "v1"\n[[indicateurs]]\nid = "v1.i1"\ncondition = {partie}\n', encoding="utf-8"
    )
    assert load_ruleset(dessus).indicateurs["v1.i1"].condition.genre == "oui"


def test_a_ruleset_may_bring_its_own_sources(mini: Path) -> None:
    """A ruleset may define a source of its own and cite it."""
    dossier = _lay(
        mini,
        '[[indicateurs]]\nid = "v2.i1.apcv"\n'
        'points = { valeur = 5, sources = ["lettre"], certitude = "officiel" }\n',
        '[[sources]]\nid = "lettre"\ntitre = "Lettre de la caisse"\nnature = "officiel"\n',
    )
    assert set(load_ruleset(dossier).source_par_id) == {"journal", "lettre"}


def test_the_campaigns_share_one_scale_and_their_sources() -> None:
    """Both files stand beside all the rules: they are read once, whatever is loaded."""
    rulesets, _erreurs = Catalogue([shipped_dir("rulesets")]).load_all()
    baremes = [ruleset.assistant for ruleset in rulesets if ruleset.assistant is not None]
    assert len(baremes) > 1
    assert all(bareme is baremes[0] for bareme in baremes)
    sources = {source.id: source for ruleset in rulesets for source in ruleset.sources}
    assert all(sources[source.id] is source for bareme in baremes for source in bareme.sources)
