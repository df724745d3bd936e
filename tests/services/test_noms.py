import pytest
from hypothesis import given
from hypothesis import strategies as st

from forfait_desktop.services.noms import make_unique, safe_name, suffix_of, visible_name
from tests.noms_windows import is_reserved_on_windows

HOSTILES = [
    "../../x",
    "..\\..\\x.pdf",
    "/etc/passwd",
    "C:\\Windows\\x.pdf",
    "CON",
    "con.pdf",
    "NUL.tar.gz",
    "LPT1",
    "a" * 300 + ".pdf",
    "😀" * 100 + ".png",
    "😀.png",
    "rapport\u202efdp.exe",
    "x\u2066y.pdf",
    ".bashrc",
    "...",
    "",
    " ",
    "x.pdf.",
    "x.pdf ",
    "x:y.pdf",
    "a\nb\x00c.pdf",
    "-rf",
    '<img src="x">.png',
    "e\u0301cole.pdf",
]


def check_safe(nom: str) -> None:
    assert nom
    assert len(nom.encode()) <= 130
    assert not set(nom) & set('/\\:*?"<>|\0\n\r\t')
    assert nom[0] not in ".- "
    assert nom[-1] not in ". "
    assert not is_reserved_on_windows(nom)
    assert all(c.isalnum() or c in "-_. " for c in nom)


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_is_made_safe_to_write(nom: str) -> None:
    check_safe(safe_name(nom))
    check_safe(safe_name(nom, prefixe="v1.i1-", suffixe=".pdf"))


@given(st.text(max_size=400))
def test_any_text_is_made_safe_to_write(nom: str) -> None:
    check_safe(safe_name(nom))


@given(st.text(max_size=400), st.text(max_size=20))
def test_a_name_stays_safe_under_any_prefix(nom: str, prefixe: str) -> None:
    check_safe(safe_name(nom, prefixe=f"v1{prefixe}", suffixe=".pdf"))


def test_an_ordinary_name_is_kept() -> None:
    assert safe_name("Attestation éditeur 2024.pdf") == "Attestation éditeur 2024.pdf"


def test_a_name_keeps_its_suffix_when_it_is_cut() -> None:
    assert safe_name("a" * 300 + ".pdf").endswith("a.pdf")


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("x.PDF", ".pdf"),
        ("x.exe.", ".exe"),
        ("x.exe ", ".exe"),
        ("x.exe::$DATA", ".exe"),
        ("dossier.exe/x", ""),
        ("..\\x.bat", ".bat"),
        (".exe", ""),
        ("", ""),
    ],
)
def test_the_suffix_is_the_one_a_system_would_act_upon(nom: str, attendu: str) -> None:
    assert suffix_of(nom) == attendu


def test_what_turns_the_reading_round_is_shown_as_a_code() -> None:
    assert visible_name("rapport\u202efdp.exe") == "rapport[U+202E]fdp.exe"


def test_emoji_and_accents_are_shown_as_they_are() -> None:
    assert visible_name("été 👩\u200d⚕\ufe0f.jpg") == "été 👩\u200d⚕\ufe0f.jpg"


def test_a_name_taken_in_other_capitals_is_numbered() -> None:
    assert make_unique("X.pdf", ["x.PDF", "x-2.pdf"]) == "X-3.pdf"
