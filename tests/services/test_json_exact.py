"""JSON read exactly, and refused with the line and the column."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.services.json_exact import MAX_PROFONDEUR, ErreurJson, read_json


def test_numbers_stay_exact() -> None:
    assert read_json(b'{"a": 66.67, "b": 10, "c": 1e1, "d": 0.1}') == {
        "a": Decimal("66.67"),
        "b": 10,
        "c": Decimal("1E+1"),
        "d": Decimal("0.1"),
    }


def test_a_byte_order_mark_and_french_letters_are_read() -> None:
    assert read_json('\ufeff["é", "😀", "\\ud83d\\ude00"]'.encode()) == ["é", "😀", "😀"]


@pytest.mark.parametrize(
    ("texte", "ligne", "colonne", "raison"),
    [
        (b"", 1, 1, "une valeur"),
        (b"{", 1, 2, "une cl"),
        (b'{"a": 1,\n "b": }', 2, 7, "une valeur"),
        (b'{"a" 1}', 1, 6, "deux-points"),
        (b'{"a": 1 "b": 2}', 1, 9, "virgule"),
        (b'{"a": "x', 1, 7, "pas ferm"),
        (b'{"a": "x\ty"}', 1, 9, "contr"),
        (b'{"a": "\\q"}', 1, 8, "chappement"),
        (b"{} {}", 1, 4, "apr"),
        (b'{"a": NaN}', 1, 7, "pas un nombre"),
        (b'{\n"a": Infinity}', 2, 6, "pas un nombre"),
        (b"[1, -Infinity]", 1, 5, "pas un nombre"),
        (b'{"a": 1, "a": 2}', 1, 10, "deux fois"),
        (b'{"a": {"b": 1,\n"b": 2}}', 2, 1, "deux fois"),
        (b'{"\\u0061": 1, "a": 2}', 1, 15, "deux fois"),
        (b"[1,\n" + b"9" * 101 + b"]", 2, 1, "plus de 100"),
        (b"[0." + b"1" * 101 + b"]", 1, 2, "plus de 100"),
        (b"[1e9999999999999999999]", 1, 2, "trop grand"),
        (b"[" * 65, 1, 66, "une valeur"),
        (b"[" * 65 + b"]" * 65, 1, 65, "niveaux"),
        (b"[" * 100_000, 1, 65, "niveaux"),
        (b'{"a":' * 100_000, 1, 5 * 64 + 1, "niveaux"),
        (b'["\\ud800"]', 1, 2, "moiti"),
        (b'{"\\udc00x": 1}', 1, 2, "moiti"),
        (b'{"a":\n "\xff"}', 2, 3, "UTF-8"),
        (b'["\xed\xa0\x80"]', 1, 3, "UTF-8"),
        (b"\xff\xfe{\x00}\x00", 1, 1, "UTF-8"),
        (b"[" + b"[]," * 150_000 + b"0]", 1, 300_001, "200"),
        (b"[" + b"0," * 10_000_000 + b"0]", 1, 400_001, "200"),
        (b"," * 200_001 + b'"\\' * 1_000_000, 1, 200_001, "200"),
    ],
)
def test_what_is_refused_is_placed(texte: bytes, ligne: int, colonne: int, raison: str) -> None:
    with pytest.raises(ErreurJson, match=raison) as refus:
        read_json(texte)
    assert (refus.value.ligne, refus.value.colonne) == (ligne, colonne)


def test_commas_inside_a_text_are_no_values() -> None:
    texte = json.dumps(["," * 300_000, "[{" * 100_000])
    assert read_json(texte.encode()) == json.loads(texte)


@pytest.mark.parametrize("motif", [b'\\"', b'"', b'"\\', b"\\", b'",', b'["', b'{"a"', b"-", b"1e"])
def test_a_refusal_takes_a_time_in_proportion_to_the_text(motif: bytes) -> None:
    begun = time.process_time()
    for debut in (b"", b'{"a": NaN, ', b'{"a": 1, "a": 2}', b"[0," * 300_000):
        with pytest.raises(ErreurJson):
            read_json(debut + motif * (4_000_000 // len(motif)))
    assert time.process_time() - begun < 8


def test_as_many_levels_as_allowed_are_read() -> None:
    texte = b"[" * MAX_PROFONDEUR + b"]" * MAX_PROFONDEUR
    assert json.dumps(read_json(texte)).encode() == texte


def test_the_same_key_in_two_objects_is_no_duplicate() -> None:
    assert read_json(b'[{"a": {"a": 1}}, {"a": "a"}]') == [{"a": {"a": 1}}, {"a": "a"}]


def test_braces_and_quotes_inside_texts_count_for_nothing() -> None:
    texte = json.dumps({"a": '{[\\"' * 100, "b": ["\\", "NaN", '"']})
    assert read_json(texte.encode()) == json.loads(texte)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**90), 10**90) | st.text(),
        lambda enfants: st.lists(enfants) | st.dictionaries(st.text(), enfants),
        max_leaves=30,
    )
)
def test_any_json_without_decimals_reads_as_the_standard_reader_does(valeur: object) -> None:
    texte = json.dumps(valeur, ensure_ascii=False)
    try:
        contenu = texte.encode()
    except UnicodeEncodeError:
        return
    assert read_json(contenu) == json.loads(texte)


@given(st.binary(max_size=60))
def test_anything_else_is_refused_by_name(contenu: bytes) -> None:
    try:
        read_json(contenu)
    except ErreurJson as erreur:
        assert erreur.ligne >= 1
        assert erreur.colonne >= 1
