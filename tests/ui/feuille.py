"""The style sheet read as a list of rules, to know which colours stand on which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forfait_desktop.paths import shipped_dir

COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
PART: Final = re.compile(r"\[[^\]]+\]|(?<!:):(?!:)[a-z-]+")
TOKEN: Final = re.compile(r"@([a-z_]+)")
PAGES: Final = ("background", "surface")
"""What everything stands on that has no background of its own."""


@dataclass(frozen=True, slots=True)
class Selector:
    """What a rule is about: a widget or a part of it, its properties and its states."""

    widget: str
    parts: frozenset[str]

    def covers(self, other: "Selector") -> bool:
        """Tell whether a rule about this applies to the other."""
        return self.widget == other.widget and self.parts <= other.parts


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a selector once every rule that applies to it has spoken."""

    selector: str
    ink: str
    grounds: tuple[str, ...]
    edge: str

    @property
    def is_focus(self) -> bool:
        """Whether this is how a control looks with the keyboard."""
        return ":focus" in self.selector


def read_rules() -> list[tuple[Selector, str, dict[str, str]]]:
    """Return each selector of the sheet with its declarations, in order."""
    path = shipped_dir("resources") / "style" / "fenetre.qss"
    sheet = COMMENT.sub("", path.read_text(encoding="utf-8"))
    return [
        (_read_selector(selector.strip()), selector.strip(), _read_body(body))
        for selectors, body in RULE.findall(sheet)
        for selector in selectors.split(",")
    ]


def read_looks() -> Iterator[Look]:
    """Yield what every selector of the sheet looks like."""
    rules = read_rules()
    for selector, name, _body in rules:
        merged: dict[str, str] = {}
        for other, _name, body in rules:
            if other.covers(selector):
                merged |= body
        ground = _token(merged.get("background", ""))
        yield Look(
            name,
            _token(merged.get("color", "")),
            (ground,) if ground else PAGES,
            _token(merged.get("border", "")) or _token(merged.get("border-color", "")),
        )
        hint = _token(merged.get("placeholder-text-color", ""))
        if hint:
            yield Look(f"{name} (placeholder)", hint, (ground,) if ground else PAGES, "")
        chosen = _token(merged.get("selection-color", ""))
        under = _token(merged.get("selection-background-color", ""))
        if chosen and under:
            yield Look(f"{name} (selection)", chosen, (under,), "")


def _read_selector(text: str) -> Selector:
    return Selector(PART.sub("", text), frozenset(PART.findall(text)))


def _read_body(body: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in body.split(";") if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _token(value: str) -> str:
    found = TOKEN.search(value)
    return found[1] if found else ""
