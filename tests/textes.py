"""Every text a doctor may read: the rules, the window, what the services say, the guide, errors."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, TypeGuard

from forfait_desktop.domain.francais import INSECABLE, typeset
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.guide import RACCOURCIS, plain, read_guide

PACKAGE: Final = Path(__file__).resolve().parents[1] / "forfait_desktop"
WINDOW: Final = ("ui",)
AT_THE_EDGE: Final = (
    "cli.py", "catalogue", "errors.py", "services/dossiers.py", "services/json_exact.py",
    "domain/reponses.py", "domain/genres.py", "domain/ruleset.py", "services/archive.py",
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
    for node in ast.walk(tree):  # a chain comes before its links
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        elif _is_chain(node) or isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in _parts(node) if part is not node}
        elif isinstance(node, ast.arg | ast.AnnAssign | ast.FunctionDef):
            skipped |= _annotations(node)
        elif isinstance(node, ast.Assert) or _is_defect(node) or _is_list_of_names(node):
            skipped |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if _is_chain(node) or isinstance(node, ast.JoinedStr):
            yield node.lineno, _join(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _annotations(node: ast.arg | ast.AnnAssign | ast.FunctionDef) -> set[int]:
    """Return what names types: they are no words."""
    types = node.returns if isinstance(node, ast.FunctionDef) else node.annotation
    return {id(part) for part in ast.walk(types)} if types is not None else set()


def _is_list_of_names(node: ast.AST) -> bool:
    """Tell whether a module says what it gives to others."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _is_defect(node: ast.AST) -> bool:
    """Tell whether an error is one of Python's own, which speaks to who mends the program."""
    if not isinstance(node, ast.Raise):
        return False
    call = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(call, ast.Name) and call.id.endswith("Error")


def _is_chain(node: ast.AST) -> TypeGuard[ast.BinOp]:
    """Tell whether texts are added to one another, or to values."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return False
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in _parts(node)
    )


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a sentence made of pieces and its pieces; what is inside a value is no piece."""
    yield node
    if isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            yield from _parts(side)
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield part
            if isinstance(part, ast.FormattedValue) and part.format_spec is not None:
                yield from ast.walk(part.format_spec)


def _join(node: ast.expr) -> str:
    """Return a sentence made of pieces, with a hole for each value."""
    match node:
        case ast.Constant(value=str(texte)):
            return texte
        case ast.JoinedStr(values=pieces):
            return "".join(map(_join, pieces))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _join(left) + _join(right)
        case ast.Name(id="INSECABLE") | ast.FormattedValue(value=ast.Name(id="INSECABLE")):
            return INSECABLE
    return HOLE


def is_sentence(texte: str) -> bool:
    """Tell whether a text is words to read, not a name of the program."""
    lu = texte.removeprefix("&")
    return any(c.isalpha() for c in lu) and (
        " " in lu.strip() or INSECABLE in lu or lu[:1].isupper()
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
