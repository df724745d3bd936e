"""Spoilt inputs for every parser of what comes from elsewhere, two processes at a time."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from tests.fuzz.moteur import CIBLES
from tests.torture.rows import Row

ROOT: Final = Path(__file__).parents[2]
PROCESSUS: Final = 2


def run(rounds: int, seed: int, folder: Path) -> Row:
    """Give each parser so many inputs; each is accepted or refused by name, or it is a failure."""

    def launch(nom: str) -> "subprocess.CompletedProcess[str]":
        place = folder / nom
        place.mkdir()
        return subprocess.run(
            [sys.executable, "-m", "tests.fuzz", nom, str(rounds), str(seed), str(place)],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    with ThreadPoolExecutor(PROCESSUS) as equipe:
        faits = dict(zip(CIBLES, equipe.map(launch, CIBLES), strict=True))
    bilans = [json.loads(fait.stdout) for fait in faits.values() if fait.returncode == 0]
    for bilan in bilans:
        print(_say(bilan), file=sys.stderr)
    failures = tuple(
        f"fuzz {nom}, seed {seed}: {fait.stderr[-2_000:]}"
        for nom, fait in faits.items()
        if fait.returncode
    )
    return Row(
        "inputs from elsewhere",
        f"{sum(b['entrees'] for b in bilans):,} for {len(bilans)} parsers",
        f"{sum(b['acceptees'] for b in bilans):,} accepted, "
        f"{sum(b['refusees'] for b in bilans):,} refused by name, slowest "
        f"{max((b['plus_lente_ms'] for b in bilans), default=0):.0f} ms, at most "
        f"{max((b['memoire_mio'] for b in bilans), default=0):.0f} MiB more",
        0,
        failures,
    )


def _say(bilan: dict[str, Any]) -> str:
    return (
        f"  {bilan['parseur']:<12} {bilan['entrees']:>8,} inputs, {bilan['acceptees']:>8,} "
        f"accepted, slowest {bilan['plus_lente_ms']:>6.1f} ms, +{bilan['memoire_mio']:.0f} MiB, "
        f"{bilan['secondes']:.1f} s"
    )
