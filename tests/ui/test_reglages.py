"""Settings that something else wrote: the window opens all the same."""

import pytest

from tests.poste import Poste, settle


@pytest.mark.parametrize(
    "contenu",
    [
        "[General]\ndeclaration=²\n",
        "[General]\ndeclaration=٣\n",
        f"[General]\ndeclaration={'9' * 5_000}\n",
        "[General]\ngeometrie=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\x7f\\xff\\xff\\xff)\n",
        "[General]\ndeclaration=1, 2, 3\ngeometrie=7\ndossier_documents=\\0\n",
        "\x00\x01\x02[[[",
    ],
)
def test_the_window_opens_whatever_the_settings_hold(poste: Poste, contenu: str) -> None:
    poste.open_on("fs-2024")
    poste.close()
    (poste.data_dir / "fenetre.ini").write_bytes(contenu.encode())
    window = poste.window
    settle()
    assert window.session is not None
    assert window.width() < 10_000
