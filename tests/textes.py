"""Every text a doctor may read: the rules, the window, what the services say, the guide, errors."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from forfait_desktop.domain.francais import INSECABLE, typeset
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.guide import RACCOURCIS, plain, read_guide

PACKAGE: Final = Path(__file__).resolve().parents[1] / "forfait_desktop"
WINDOW: Final = ("ui",)
AT_THE_EDGE: Final = (
    "cli.py", "catalogue", "errors.py", "services/dossiers.py", "services/json_exact.py",
    "domain/reponses.py", "domain/genres.py", "domain/ruleset.py",
)  # fmt: skip
"""Words that ``typeset`` dresses before they are shown: they are judged as they are then."""
HOLE: Final = "⁂"
"""What stands for a value in a sentence made of pieces."""


class Texte(NamedTuple):
    """A text and where it stands."""

    lieu: str
    texte: str


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts of a program, sentences made of pieces whole, documentation left out."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node}
        elif isinstance(node, ast.Assert) or (isinstance(node, ast.Raise) and _is_defect(node)):
            skipped |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, _join(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _is_defect(node: ast.Raise) -> bool:
    """Tell whether an error is one of Python's own, which speaks to who mends the program."""
    call = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(call, ast.Name) and call.id.endswith("Error")


def _join(node: ast.JoinedStr) -> str:
    pieces: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        else:
            assert isinstance(part, ast.FormattedValue)
            name = part.value.id if isinstance(part.value, ast.Name) else ""
            pieces.append({"INSECABLE": INSECABLE}.get(name, HOLE))
    return "".join(pieces)


def is_sentence(texte: str) -> bool:
    """Tell whether a text is words to read, not a name of the program."""
    return any(c.isalpha() for c in texte) and (
        " " in texte.strip() or INSECABLE in texte or texte[:1].isupper()
    )


@cache
def program_texts(*parts: str) -> tuple[Texte, ...]:
    """Return the texts of some folders or files of the package."""
    files = [
        path
        for part in parts
        for path in (sorted((PACKAGE / part).rglob("*.py")) if (PACKAGE / part).is_dir()
                     else [PACKAGE / part])
    ]  # fmt: skip
    return tuple(
        Texte(f"{path.relative_to(PACKAGE).as_posix()}:{line}", texte)
        for path in files
        for line, texte in literals(ast.parse(path.read_text(encoding="utf-8")))
        if is_sentence(texte)
    )


def window_texts() -> list[Texte]:
    """Return the texts of the window."""
    return [t for t in program_texts(*WINDOW) if not t.lieu.startswith("ui/theme.py")]


def ruleset_texts() -> list[Texte]:
    """Return the sentences of the rule files."""
    textes: list[Texte] = []
    for path in sorted(shipped_dir("rulesets").rglob("*.toml")):
        lieu = f"rulesets/{path.relative_to(shipped_dir('rulesets')).as_posix()}"
        for cle, valeur in _walk(tomllib.loads(path.read_text(encoding="utf-8"))):
            if is_sentence(valeur):
                textes.append(Texte(f"{lieu} {cle}", valeur))
    return textes


def guide_texts() -> list[Texte]:
    """Return the lines of the guide, as they are read, and the glossary's."""
    guide = read_guide({RACCOURCIS: ""})  # made of the menus, read with the window
    lignes = [
        Texte(f"guide/{page.id}.md", plain(ligne))
        for page in guide.pages
        for ligne in page.texte.splitlines()
    ]
    lignes += [Texte("guide/sommaire.toml", section.titre) for section in guide.sections]
    return [ligne for ligne in lignes if ligne.texte]


def as_shown(texte: Texte) -> Texte:
    """Return a text as it is shown: some are dressed on the way out."""
    dressed = any(texte.lieu.startswith(part) for part in AT_THE_EDGE)
    return Texte(texte.lieu, typeset(texte.texte)) if dressed else texte


def _walk(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for rank, inner in enumerate(value):
            yield from _walk(inner, f"{key}[{rank}]")
    elif isinstance(value, str):
        yield key, value
