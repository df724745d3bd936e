"""A screen reader's view of the program: finds things by role and name, acts on them, hears.

Run by the system's Python, which has pyatspi, on a bus and a screen of their own; it imports
nothing of ours. ``lecteur.py OUT.json LIST.pdf PROGRAM…`` makes a whole declaration and writes
what it read and heard.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import pyatspi  # type: ignore[import-not-found]
from gi.repository import GLib  # type: ignore[import-not-found]

PATIENCE_S: Final = 60.0
Node: TypeAlias = Any
"""What the bus knows of one thing on the screen."""


class Reader:
    """What is on the screen, as the bus tells it, and what was announced."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        pyatspi.Registry.registerEventListener(self._hear, "object:announcement")

    def _hear(self, event: Node) -> None:
        self.heard.append(str(event.any_data))

    def wait(self, condition: Callable[[], Node], what: str) -> Node:
        """Let events come until a condition holds; return what it returned."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            while GLib.MainContext.default().iteration(False):
                pass
            try:
                found = condition()
            except (GLib.Error, LookupError, NotImplementedError):
                found = None  # it went away while it was read
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"never read: {what}; heard {self.heard[-3:]}; {self.names()[:150]}")

    def program(self) -> Node:
        """Return the program on the desktop of the reader."""
        desktop = pyatspi.Registry.getDesktop(0)
        return next((app for app in desktop if app and app.childCount), None)

    def visible(self) -> Iterator[Node]:
        """Yield everything that is shown, in the order of the tree."""
        program = self.program()
        if program is not None:
            yield from _walk(program)

    def names(self) -> list[str]:
        """Return the names of all that is shown."""
        return [f"{node.getRoleName()}: {node.name}" for node in self.visible() if node.name]

    def find(self, role: str, *words: str) -> Node:
        """Wait for what has a role and these words in its name."""
        return self.wait(lambda: self._look_for(role, words), f"{role} {words}")

    def _look_for(self, role: str, words: tuple[str, ...]) -> Node:
        nodes = [node for node in self.visible() if node.getRoleName() == role]
        names = [node.name.replace("\u00a0", " ") for node in nodes]
        fitting = [rang for rang, name in enumerate(names) if all(word in name for word in words)]
        fitting.sort(key=lambda rang: names[rang] != words[0])  # the very name comes first
        return nodes[fitting[0]] if fitting else None

    def press(self, role: str, *words: str) -> None:
        """Do the first action of something, as a reader does."""
        node = self.find(role, *words)
        self.wait(lambda: _is_enabled(node), f"{words} can be used")
        assert node.queryAction().doAction(0), words

    def write(self, texte: str, *words: str) -> None:
        """Write in a field."""
        assert self.find("text", *words).queryEditableText().setTextContents(texte)

    def choose(self, words: str) -> None:
        """Choose a line of a menu, which is known whether it is shown or not."""
        node = self.wait(lambda: self._look_in_menus(words), f"line {words} of a menu")
        assert node.queryAction().doAction(0), words

    def _look_in_menus(self, words: str) -> Node:
        program = self.program()
        nodes = [] if program is None else _walk(program, shown=False)
        return next(
            (n for n in nodes if n.getRoleName() == "menu item" and n.name.startswith(words)), None
        )

    def hear(self, words: str) -> None:
        """Wait for an announcement."""
        plain = words.replace("\u00a0", " ")
        self.wait(
            lambda: any(plain in said.replace("\u00a0", " ") for said in self.heard),
            f"announcement {words!r}",
        )


def _walk(node: Node, *, shown: bool = True) -> Iterator[Node]:
    for place in range(node.childCount):
        child = node.getChildAtIndex(place)
        if child is not None and (not shown or _is_shown(child)):
            yield child
            yield from _walk(child, shown=shown)


def _is_shown(node: Node) -> bool:
    states = node.getState()
    return bool(states.contains(pyatspi.STATE_SHOWING) or states.contains(pyatspi.STATE_VISIBLE))


def _is_enabled(node: Node) -> bool:
    return bool(node.getState().contains(pyatspi.STATE_ENABLED))


def main(out: Path, pdf: Path, command: list[str]) -> int:
    """Listen, start the program, make a declaration in it; return how the program ended."""
    reader = Reader()
    pyatspi.Registry.getDesktop(0)  # once this is known, what is announced is heard
    with subprocess.Popen(command) as program:
        try:
            declare(reader, out, pdf)
            return program.wait(PATIENCE_S)
        finally:
            program.kill()


def declare(reader: Reader, out: Path, pdf: Path) -> None:
    """Go from the first start to the saved list."""
    reader.press("push button", "Commencer")
    reader.write("EXEMPLE", "Nom")
    reader.press("push button", "Continuer")
    reader.press("radio button", "Forfait structure 2024")
    reader.press("push button", "Préparer cette déclaration")
    reader.press("push button", "2. Volet 1")
    reader.press("radio button", "Logiciel référencé Ségur", "Oui")
    reader.press("radio button", "LAP certifié", "Oui")
    reader.press("push button", "Suivant")
    reader.press("radio button", "SESAM-Vitale", "Oui")
    reader.press("push button", "Suivant")
    reader.write("90", "en pourcentage")
    reader.press("push button", "Suivant")
    reader.press("radio button", "Horaires", "Oui")
    reader.hear("Total : 280 pts, 1 960 €")
    reader.hear("Enregistré.")
    reader.press("push button", "Suivant")
    reader.write("250", "DMP", "en pourcentage")
    reader.hear("Un taux ne dépasse pas 100")
    reader.write("31,5", "DMP", "en pourcentage")
    reader.hear("Total : 320 pts, 2 240 €")
    total = reader.find("progress bar", "Total")
    volet = reader.find("progress bar", "Volet 1")
    read = {"total": total.description, "volet_1": volet.description, "names": reader.names()}
    reader.choose("Vérifier")
    reader.press("push button", "Liste à imprimer")
    reader.press("push button", "Enregistrer en PDF")
    reader.write(str(pdf), "Nom")
    reader.press("push button", "Enregistrer")
    reader.hear(pdf.name)
    read["heard"] = reader.heard
    out.write_text(json.dumps(read, ensure_ascii=False), encoding="utf-8")
    reader.choose("Quitter")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
