"""How an input is spoilt: byte by byte, or knowing what JSON, TOML and texts are made of."""

import json
from collections.abc import Callable
from random import Random
from typing import Any, Final

BOUTS: Final = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
    b"\r\n",
    b"'''",
    b'"""',
    b"\\u0000",
    b"\\ud800",
    b"[" * 70,
    b'{"a":' * 70,
    b"1e999999",
    b"-1e-999999999999999999999",
    b"9" * 5_000,
    b"NaN",
    b"Infinity",
    b"{}",
    b"[]",
    b"null",
    b"%s{0}",
)
TEXTES: Final = (
    "",
    " ",
    "\x00",
    "\u202egpj.exe",
    "\u2066\u200b\ufeff",
    "\ud800",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "<b>x</b><img src=x onerror=alert(1)>",
    "&amp;&lt;",
    "a\r\nBEGIN:VALARM\r\n",
    "../../etc/passwd",
    "C:\\Windows\\x",
    "CON",
    "nul.txt.",
    "a:b",
    "é" * 10_001,
    "x" * 200_000,
    "sans_objet",
    "1e999999",
    "0x10",
    "١٢٣",
    "²",
    "1_000",
    "٣/٤",
    "1/0",
    "99999999999999999999",
    "0" * 40,
    "12,5",
    "2026-02-30",
    "31/02/2026",
    "10000-01-01",
    "😀" * 20,
    "e\u0301" * 50,
)
NOMBRES: Final = (0, -1, 1, 10**17, -(10**30), 10**99, 2**64, 1_000_000_007, True, False)
LETTRES: Final = "aé0-+,./:;=<>&%'\"\\ \t\n\u00a0\u2212\x00\u202e\ud83d\ud800中٣"


def spoil_bytes(contenu: bytes, chance: Random) -> bytes:
    """Flip, cut, double, move or insert a few bytes."""
    octets = bytearray(contenu or b"x")
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        place = chance.randrange(len(octets)) if octets else 0
        fin = min(len(octets), place + chance.choice((1, 1, 2, 4, 16, 200)))
        match chance.randrange(7):
            case 0:
                octets[place:fin] = chance.randbytes(fin - place)
            case 1 if octets:
                octets[min(place, len(octets) - 1)] ^= 1 << chance.randrange(8)
            case 2:
                del octets[place:fin]
            case 3:
                octets[place:place] = octets[place:fin] * chance.choice((1, 2, 20))
            case 4:
                octets[place:place] = chance.choice(BOUTS)
            case 5:
                octets[place:fin] = chance.choice(BOUTS)
            case _:
                del octets[place:]
    return bytes(octets)


def spoil_text(texte: str, chance: Random) -> str:
    """Change, cut, double or replace some characters of a text."""
    if chance.random() < 0.3:
        return chance.choice(TEXTES)
    signes = list(texte)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(signes) + 1)
        match chance.randrange(4):
            case 0:
                signes.insert(place, chance.choice(LETTRES))
            case 1:
                signes[place : place + 2] = []
            case 2:
                signes[place:place] = list(chance.choice(TEXTES)[:40])
            case _:
                signes.insert(place, chr(chance.choice((0x7F, 0x2FFF, 0xFFFF, 0x10FFFF))))
    return "".join(signes)


def spoil_json(contenu: bytes, chance: Random) -> bytes:
    """Change values, keys and shapes of a JSON document, or its bytes."""
    if chance.random() < 0.4:
        return spoil_bytes(contenu, chance)
    valeur = spoil_value(json.loads(contenu), chance)
    ecrit = json.dumps(valeur, ensure_ascii=chance.random() < 0.5, allow_nan=True)
    match chance.randrange(20):
        case 0:
            return ecrit.encode("utf-16", errors="surrogatepass")
        case 1:
            return b"\xef\xbb\xbf" + ecrit.encode(errors="surrogatepass")
        case 2:
            return ecrit.replace("{", '{"x": 1, "x": 2, ', 1).encode(errors="surrogatepass")
        case 3:
            return ecrit.encode("latin-1", errors="replace")
    return ecrit.encode(errors="surrogatepass")


def spoil_value(valeur: Any, chance: Random) -> Any:  # noqa: ANN401 - any JSON value
    """Change one place of a JSON value, chosen at random."""
    places = list(_iter_places(valeur))
    for _ in range(chance.choice((1, 1, 2, 5))):
        contenant, cle = chance.choice(places)
        match chance.randrange(8):
            case 0 if isinstance(contenant, dict) and cle in contenant:
                contenant[spoil_text(str(cle), chance)] = contenant.pop(cle)
            case 1 if isinstance(contenant, dict):
                contenant.pop(cle, None)
            case 2:
                _put(contenant, cle, _nested(chance.choice((3, 30, 70, 200))))
            case 3:
                _put(contenant, cle, [_get(contenant, cle)] * 3)
            case 4 if isinstance(_get(contenant, cle), str):
                _put(contenant, cle, spoil_text(_get(contenant, cle), chance))
            case _:
                _put(contenant, cle, random_value(chance))
    return valeur


def random_value(chance: Random) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value that some reader may not expect."""
    tirages: tuple[Callable[[], Any], ...] = (
        lambda: None,
        lambda: chance.choice(NOMBRES),
        lambda: chance.choice((0.1, 1e308, -1e-300, float("nan"), float("inf"))),
        lambda: chance.choice(TEXTES),
        list,
        dict,
        lambda: {"numerateur": chance.choice(NOMBRES), "denominateur": chance.choice(NOMBRES)},
        lambda: {chance.choice(TEXTES)[:50]: chance.choice(TEXTES)},
        lambda: [chance.choice(TEXTES)[:2_000]] * chance.choice((1, 2, 500)),
    )
    return chance.choice(tirages)()


def spoil_toml(contenu: bytes, chance: Random) -> bytes:
    """Change values, lines and headers of a TOML file, or its bytes."""
    if chance.random() < 0.3:
        return spoil_bytes(contenu, chance)
    lignes = contenu.decode().split("\n")
    for _ in range(chance.choice((1, 1, 2, 4))):
        rang = chance.randrange(len(lignes))
        cle, egal, valeur = lignes[rang].partition("=")
        match chance.randrange(8):
            case 0:
                del lignes[rang]
            case 1:
                lignes.insert(rang, chance.choice(lignes))
            case 2:
                lignes.insert(rang, chance.choice(("[x]", "[[volets]]", "[a.b.c]", "x.y.z = 1")))
            case 3 if egal:
                lignes[rang] = f"{spoil_text(cle, chance)}={valeur}"
            case 4 if egal:
                lignes[rang] = f"{cle}= {_toml_value(chance)}"
            case 5 if egal:
                lignes[rang] = f"{cle}= {json.dumps(chance.choice(TEXTES))}"
            case _:
                lignes[rang] = spoil_text(lignes[rang], chance)
        if not lignes:
            lignes = [""]
    return "\n".join(lignes).encode(errors="surrogatepass")


def _toml_value(chance: Random) -> str:
    return chance.choice(
        (
            "1e999999",
            "1e-999999",
            "inf",
            "nan",
            "-1",
            "9" * 300,
            "9" * 5_000,
            "0xffffffffffffffff",
            "true",
            "2026-01-01",
            "2026-01-01T00:00:00Z",
            "12:00:00",
            "[]",
            "{}",
            "[" * 40 + "]" * 40,
            "{ valeur = 1, sources = [], certitude = 'officiel' }",
            "{ valeur = 1e999, sources = ['x'], certitude = 'inconnu' }",
            '["../x.toml"]',
            '["CON"]',
            '"2/3"',
            '"9999999999999999999/3"',
            "'''",
            '"\\u0000"',
            '"\\U0010FFFF"',
        )
    )


def _iter_places(valeur: object) -> list[tuple[Any, Any]]:
    racine = [valeur]
    places: list[tuple[Any, Any]] = [(racine, 0)]
    reste: list[object] = [valeur]
    while reste:
        ici = reste.pop()
        paires = (
            list(ici.items())
            if isinstance(ici, dict)
            else list(enumerate(ici))
            if isinstance(ici, list)
            else []
        )
        places += [(ici, cle) for cle, _ in paires]
        reste += [enfant for _, enfant in paires]
    return places


def _get(contenant: Any, cle: Any) -> Any:  # noqa: ANN401 - a dict or a list
    try:
        return contenant[cle]
    except (KeyError, IndexError):
        return None


def _put(contenant: Any, cle: Any, valeur: object) -> None:  # noqa: ANN401 - a dict or a list
    if isinstance(contenant, dict) or cle < len(contenant):
        contenant[cle] = valeur


def _nested(niveaux: int) -> object:
    valeur: object = 1
    for rang in range(niveaux):
        valeur = [valeur] if rang % 2 else {"a": valeur}
    return valeur
