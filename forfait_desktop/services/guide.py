"""The guide: its pages and their order, the page of each screen, and the search in all of them.

Pages are Markdown files in ``resources/guide``, in the order of ``sommaire.toml``. A line such as
``<!-- glossaire -->`` stands for what is made from the program itself, so that it is never wrong.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.domain.ruleset import Indicateur
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.glossaire import Terme, load_glossaire
from forfait_desktop.services.recherche import find_all, fold

SOMMAIRE: Final = "sommaire.toml"
RACCOURCIS: Final = "raccourcis"
GLOSSAIRE: Final = "glossaire"
QUESTION: Final = "question"
"""The screen key of every question, whatever the campaign."""
AVANT: Final = 40
EXTRAIT: Final = 140
PONCTUATION: Final = " .,;:!?…«\u00a0"
"""What does not stand before the points that say that a text goes on."""
_INSERTION: Final = re.compile(r"^<!-- (\w+) -->$", re.MULTILINE)
_TITRE: Final = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
_IMAGE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LIEN: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TABLE: Final = re.compile(r"^\|[-:| ]+\|$", re.MULTILINE)
_MARQUES: Final = re.compile(r"[*`\\]+|^(?:- |\d+\. |> |#+ )", re.MULTILINE)
_ESPACES: Final = re.compile(r"[ \n]+")
_SPECIAUX: Final = re.compile(r"([\\`*_{}\[\]<>#|!~])")


@dataclass(frozen=True, slots=True)
class PageGuide:
    """One page: its name in links, its title, its text in Markdown, and the screens it is about."""

    id: str
    titre: str
    texte: str
    ecrans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionGuide:
    """Some pages under a heading of the contents."""

    titre: str
    pages: tuple[PageGuide, ...]


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """One place where the words looked for stand; ``rang`` counts the headings of the page."""

    page: PageGuide
    intertitre: str
    rang: int
    extrait: str


@dataclass(frozen=True, slots=True)
class _Partie:
    """What stands under one heading, as plain text."""

    page: PageGuide
    intertitre: str
    rang: int
    texte: str
    premiere: bool

    @property
    def tout(self) -> str:
        return f"{self.page.titre} {self.intertitre} {self.texte}"


class Guide:
    """The pages in order, found by name, by screen and by words."""

    def __init__(self, sections: Iterable[SectionGuide]) -> None:
        """Keep the pages in order."""
        self.sections = tuple(sections)
        self.pages = tuple(page for section in self.sections for page in section.pages)
        self._par_id = {page.id: page for page in self.pages}
        self._par_ecran = {ecran: page for page in self.pages for ecran in page.ecrans}

    def page(self, page_id: str) -> PageGuide:
        """Return a page by name; raise ``KeyError`` when there is none."""
        return self._par_id[page_id]

    def has_page(self, page_id: str) -> bool:
        """Tell whether there is a page of a name."""
        return page_id in self._par_id

    @property
    def ecrans(self) -> frozenset[str]:
        """The keys of the screens that some page is about."""
        return frozenset(self._par_ecran)

    def page_of_screen(self, ecran: str) -> PageGuide:
        """Return the page about a screen; a key that names none is that of a question."""
        return self._par_ecran.get(ecran) or self._par_ecran[QUESTION]

    def search(self, demande: str) -> tuple[Trouvaille, ...]:
        """Return every place that holds all the words asked for, titles first."""
        mots = [mot for mot in fold(demande).split() if len(mot) > 1]
        if not mots:
            return ()
        trouvees = [p for p in self._parties if all(mot in fold(p.tout) for mot in mots)]
        trouvees.sort(key=lambda partie: _rank(partie, mots))
        return tuple(
            Trouvaille(p.page, p.intertitre, p.rang, _excerpt(p.texte, mots)) for p in trouvees
        )

    @cached_property
    def _parties(self) -> tuple[_Partie, ...]:
        return tuple(partie for page in self.pages for partie in _iter_parties(page))


def read_guide(insertions: Mapping[str, str], dossier: Path | None = None) -> Guide:
    """Read the shipped guide; ``insertions`` are the parts that the window makes."""
    import tomllib

    ici = dossier or folder()
    parts = {GLOSSAIRE: write_glossaire(load_glossaire().termes), **insertions}
    table = tomllib.loads((ici / SOMMAIRE).read_text(encoding="utf-8"))
    return Guide(
        SectionGuide(
            section["titre"],
            tuple(_read_page(ici, page["id"], page.get("ecrans", ()), parts)
                  for page in section["pages"]),
        )
        for section in table["sections"]
    )  # fmt: skip


def folder() -> Path:
    """Return the folder of the pages and of their pictures."""
    return shipped_dir("resources") / "guide"


def about_question(indicateur: Indicateur) -> str:
    """Write what the page about answering says first when it is opened from a question."""
    lignes = [
        f"## La question affichée{INSECABLE}: {escape(indicateur.libelle_court)}",
        escape(indicateur.pourquoi),
        _titled("Où trouver le chiffre", indicateur.ou_trouver),
        _titled("Pièce à garder", indicateur.piece),
    ]
    textes = (indicateur.libelle, indicateur.question, indicateur.pourquoi)
    lignes += [
        f"**{escape(terme.developpe)}**. {escape(terme.sens)}"
        for terme in load_glossaire().abbreviations_in(textes)
    ]
    lignes.append("## Toutes les questions")
    return "\n\n".join(ligne for ligne in lignes if ligne)


def write_glossaire(termes: Iterable[Terme]) -> str:
    """Write the glossary in Markdown, a paragraph a term, a heading a letter."""
    lignes: list[str] = []
    lettre = ""
    for terme in termes:
        initiale = fold(terme.mot[0]).upper()
        if initiale != lettre:
            lettre = initiale
            lignes.append(f"## {lettre}")
        autres = f" (aussi {', '.join(map(escape, terme.autres))})" if terme.autres else ""
        lignes.append(f"**{escape(terme.developpe)}**{autres}. {escape(terme.sens)}")
    return "\n\n".join(lignes)


def escape(texte: str) -> str:
    """Return a plain text such that Markdown shows it as it is."""
    return _SPECIAUX.sub(r"\\\1", texte)


def plain(markdown: str) -> str:
    """Return the words of a Markdown text, as they are searched."""
    texte = _INSERTION.sub("", _TABLE.sub("", _LIEN.sub(r"\1", _IMAGE.sub("", markdown))))
    return _ESPACES.sub(" ", _MARQUES.sub("", texte).replace("|", " ")).strip()


def _titled(titre: str, texte: str) -> str:
    return f"**{titre}.** {escape(texte)}" if texte else ""


def _read_page(
    dossier: Path, page_id: str, ecrans: Iterable[str], parts: Mapping[str, str]
) -> PageGuide:
    texte = (dossier / f"{page_id}.md").read_text(encoding="utf-8")
    texte = _INSERTION.sub(lambda trouve: parts[trouve[1]], texte)
    premier = _TITRE.match(texte)
    if premier is None:
        raise ValueError(f"{page_id}.md does not begin with its title")
    return PageGuide(page_id, premier[2], texte, tuple(ecrans))


def _iter_parties(page: PageGuide) -> Iterator[_Partie]:
    """Yield what stands under each heading; a title alone is no place of its own."""
    titres = list(_TITRE.finditer(page.texte))
    premiere = True
    for rang, titre in enumerate(titres):
        fin = titres[rang + 1].start() if rang + 1 < len(titres) else len(page.texte)
        texte = plain(page.texte[titre.end() : fin])
        if not (rang or texte) and len(titres) > 1:
            continue
        yield _Partie(page, plain(titre[2]) if rang else "", rang, texte, premiere)
        premiere = False


def _rank(partie: _Partie, mots: list[str]) -> tuple[bool, bool]:
    """Return what sorts a place: first those whose title has the words, then whose heading has."""
    titre, intertitre = fold(partie.page.titre), fold(partie.intertitre)
    return (
        not (partie.premiere and all(mot in titre for mot in mots)),
        not all(mot in intertitre for mot in mots),
    )


def _excerpt(texte: str, mots: list[str]) -> str:
    """Return the words around the first one found, cut between words."""
    places = find_all(texte, mots)
    debut = max(0, places[0][0] - AVANT) if places else 0
    if debut:
        debut = texte.find(" ", debut) + 1
    morceau = texte[debut : debut + EXTRAIT]
    if debut + EXTRAIT < len(texte):
        morceau = f"{morceau.rpartition(' ')[0].rstrip(PONCTUATION)}…"
    return f"…{morceau}" if debut else morceau
