"""Kills at random moments: what was shown as saved is there when the program opens again.

A process prepared once forks the program for each round. It says in a pipe what it is about to
type and what it shows as saved; it is killed with signal 9; then its folder is opened again.
The answers must be those of the last one shown as saved, or of the one that was being saved.
"""

import json
import os
import random
import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.dossier import Praticien
from forfait_desktop.domain.reponses import dump_valeur
from forfait_desktop.domain.values import Taux, Valeur
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.bureau import Bureau
from forfait_desktop.services.sauvegardes import Sauvegardes
from forfait_desktop.storage.sauvegarde import Raison
from forfait_desktop.storage.store import Store
from tests.storage.test_migrations import FOLDER, load_sample
from tests.torture.rows import Row

if TYPE_CHECKING:
    from tests.poste import Poste

State = dict[str, object]
Say = Callable[[str], None]
RULESET = "fs-2024"


@dataclass(frozen=True)
class Scene:
    """What the killed program was doing, in what folder, and how long it may live."""

    name: str
    play: Callable[[Path, int, Say], None]
    prepare: Callable[[Path], None]
    declaration: int
    longest_s: float
    share: int
    """How many of a hundred rounds."""


def run(rounds: int, seed: int, folder: Path) -> Row:
    """Kill that many programs."""
    if not hasattr(os, "fork"):
        return Row("programs killed", "none", "not tried: this needs a system that forks", 0)
    scenes = [scene for scene in SCENES for _ in range(scene.share)]
    templates: dict[str, Path] = {}
    for scene in SCENES:
        templates[scene.name] = folder / f"template-{scene.name}"
        templates[scene.name].mkdir()
        scene.prepare(templates[scene.name])
    catalogue()
    counts: Counter[str] = Counter()
    failures: list[str] = []
    lost = 0
    for number in range(rounds):
        chance = random.Random(f"{seed}/{number}")
        scene = scenes[number * 37 % len(scenes)]
        place = folder / "killed"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(templates[scene.name], place)
        try:
            acknowledged, missing = one(scene, place, chance)
            counts[scene.name] += 1
            counts["answers"] += acknowledged
            lost += missing
            if missing:
                failures.append(f"kills, seed {seed}, round {number} ({scene.name}): answers lost")
        except Exception:  # noqa: BLE001 - told with its round
            last = "\n".join(traceback.format_exc().splitlines()[-8:])
            failures.append(f"kills, seed {seed}, round {number} ({scene.name}):\n{last}")
    parts = ", ".join(f"{counts[scene.name]} {scene.name}" for scene in SCENES)
    tried = f"{rounds} kills: {parts}"
    outcome = f"{counts['answers']} answers shown as saved, {lost} gone; {len(failures)} failures"
    return Row("programs killed", tried, outcome, lost, tuple(failures))


def one(scene: Scene, place: Path, chance: random.Random) -> tuple[int, int]:
    """Kill one program; return how many answers it had shown as saved, and how many are gone."""
    steps = chance.randrange(1 << 30)
    said = play_and_kill(scene, place, steps, chance.random() * scene.longest_s)
    begun = max((int(word[1:]) for word in said if word[0] == "s"), default=-1)
    kept = max((int(word[1:]) for word in said if word[0] == "a"), default=-1)
    before = initial(scene)
    with Store.open(place) as store:
        store.verify()
        found = flatten(store.declarations.get(scene.declaration).reponses)
        store.journal.list(scene.declaration)
    backups = Sauvegardes(place)
    for ligne in backups.list():
        backups.preview(ligne.sauvegarde.path)
    possible = [state_after(before, steps, n) for n in {kept, begun}]
    if scene.name == "window" and begun > kept:  # a part of what was being typed may be there
        typed = ".".join(step(steps, begun)[0])
        possible, found = [without(p, typed) for p in possible], without(found, typed)
    if found in possible:
        return kept + 1, 0
    expected = possible[0]
    return kept + 1, sum(found.get(key) != expected[key] for key in expected) or 1


def play_and_kill(scene: Scene, place: Path, steps: int, seconds: float) -> list[str]:
    """Fork the program, kill it after a while; return what it said."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        play(scene, place, steps, writer)
    os.close(writer)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        raise AssertionError(f"the program ended by itself: {said[-2000:].decode()}")
    return said.decode().split()


def play(scene: Scene, place: Path, steps: int, writer: int) -> None:
    """Be the program until killed; whatever ends it otherwise is said."""
    try:
        scene.play(place, steps, lambda word: _write(writer, word))
        os.write(writer, b"the scene is over")
    except BaseException:  # noqa: BLE001 - told by the parent
        os.write(writer, traceback.format_exc().encode())
    finally:
        os._exit(1)


def _write(writer: int, word: str) -> None:
    os.write(writer, f"{word}\n".encode())


# ---------------------------------------------------------------- what is typed


def step(steps: int, number: int) -> tuple[tuple[str, str], Valeur]:
    """Return the answer of a rank: always the same for the same seed, never the one before."""
    chance = random.Random(f"{steps}/{number}")
    place = PLACES[number % len(PLACES)]
    if place[1] == "taux":
        return place, Taux.from_pourcentage(_one_decimal(chance))
    return place, bool(number // len(PLACES) % 2)


def _one_decimal(chance: random.Random) -> Decimal:
    return Decimal(chance.randrange(100, 999)) / 10


def state_after(before: State, steps: int, last: int) -> State:
    state = dict(before)
    for number in range(last + 1):
        place, valeur = step(steps, number)
        state[".".join(place)] = json.loads(json.dumps(dump_valeur(valeur)))
    return state


def flatten(reponses: dict[str, dict[str, object]]) -> State:
    return {f"{i}.{champ}": v for i, champs in reponses.items() for champ, v in champs.items()}


def without(state: State, key: str) -> State:
    return {autre: valeur for autre, valeur in state.items() if autre != key}


PLACES = (
    ("v1.i1", "segur"),
    ("v1.i3", "taux"),
    ("v1.i2", "oui"),
    ("v2.i1.dmp", "taux"),
    ("v1.i4", "oui"),
    ("v2.i1.mss", "taux"),
)


@cache
def catalogue() -> Catalogue:
    """The shipped rules, read once for all the forks."""
    catalogue = Catalogue([shipped_dir("rulesets")])
    catalogue.load_all()
    return catalogue


# ---------------------------------------------------------------- scenes


def prepare_new(folder: Path) -> None:
    with Store.open(folder) as store:
        praticien = store.praticiens.add(Praticien(nom="EXEMPLE"))
        store.declarations.create(praticien.id, RULESET, "")


def prepare_old(folder: Path) -> None:
    """The folder of the second schema, with its vault of the first."""
    load_sample(FOLDER / "schema_2.sql", folder / "forfait.sqlite3")
    load_sample(FOLDER / "coffre_1.sql", folder / "pieces.sqlite3")


def answer(bureau: Bureau, declaration: int, steps: int, number: int, say: Say) -> None:
    place, valeur = step(steps, number)
    session = bureau.open(declaration)
    say(f"s{number}")
    session.answer(*place, valeur)
    session.save()
    say(f"a{number}")


def play_session(folder: Path, steps: int, say: Say) -> None:
    with Store.open(folder) as store:
        bureau = Bureau(store, catalogue())
        for number in count():
            answer(bureau, 1, steps, number, say)


def play_closing(folder: Path, steps: int, say: Say) -> None:
    """Open, answer, back up, close, again and again."""
    for number in count():
        with Store.open(folder) as store:
            answer(Bureau(store, catalogue()), 1, steps, number, say)
        Sauvegardes(folder).make(Raison.FERMETURE)


def play_backup(folder: Path, steps: int, say: Say) -> None:
    """Back up beside the open store, after each answer and in the middle of its life."""
    with Store.open(folder) as store:
        bureau = Bureau(store, catalogue())
        for number in count():
            answer(bureau, 1, steps, number, say)
            store.vault.add(b"%d" % number * 3_000, f"{number}.pdf", "application/pdf")
            Sauvegardes(folder).make(Raison.MANUELLE)


def play_migration(folder: Path, steps: int, say: Say) -> None:
    with Store.open(folder) as store:
        store.vault.contains("0" * 64)
        bureau = Bureau(store, catalogue())
        for number in count():
            answer(bureau, 2, steps, number, say)


def play_window(folder: Path, steps: int, say: Say) -> None:
    """Type in the real window; saved is what it says below its totals."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from forfait_desktop.app import make_application
    from forfait_desktop.ui.fields.oui_non import OuiNonField
    from forfait_desktop.ui.fields.taux import TauxField
    from tests.poste import Poste, click, type_in, wait_until

    poste = Poste(make_application(), folder, catalogue())
    poste.window.resize(1366, 768)
    for number in count():
        (cle, champ), valeur = step(steps, number)
        if champ == "taux":
            field = poste.field(cle, champ, TauxField)
            say(f"s{number}")
            type_in(field.percent, str(dump_valeur(valeur)).replace(".", ","))
            QTest.keyClick(field.percent, Qt.Key.Key_Tab)
        else:
            button = poste.field(cle, champ, OuiNonField).button(bool(valeur))
            say(f"s{number}")
            click(button)
        wait_until(lambda: says_saved(poste), "saved is said")
        say(f"a{number}")


def says_saved(poste: "Poste") -> bool:
    said = poste.window.totals.saved.text()
    return said == "Tout est enregistré." and not poste.session.has_unsaved


SCENES = (
    Scene("session", play_session, prepare_new, 1, 0.16, 40),
    Scene("closing", play_closing, prepare_new, 1, 0.25, 20),
    Scene("backup", play_backup, prepare_new, 1, 0.25, 15),
    Scene("migration", play_migration, prepare_old, 2, 0.4, 15),
    Scene("window", play_window, prepare_new, 1, 1.6, 10),
)


def initial(scene: Scene) -> State:
    """What was there before; the new store has no answer."""
    if scene.play is not play_migration:
        return {}
    return {
        "v1.i1.lap": "sans_objet",
        "v1.i1.segur": True,
        "v1.i3.taux": {"denominateur": 1000, "numerateur": 812},
        "v2.i4.taux": "70",
        "v2.i7.appareils": ["ecg", "tensiometre"],
    }
