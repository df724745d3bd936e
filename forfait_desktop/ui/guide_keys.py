"""The page of the keys: written from the menus themselves, so that it is never wrong."""

from typing import Final

from PySide6.QtGui import QKeySequence

from forfait_desktop.services.guide import escape
from forfait_desktop.ui.menus import MENUS

WORDS: Final = {
    "PgDown": "Page suivante",
    "PgUp": "Page précédente",
    "Home": "Origine",
    "Shift": "Maj",
    "Return": "Entrée",
    "Enter": "Entrée",
    "Esc": "Échap",
    "Left": "Gauche",
    "Right": "Droite",
    "Del": "Suppr",
    "Backspace": "Retour arrière",
    "Space": "Espace",
    "Tab": "Tabulation",
}


def write_keys() -> str:
    """Write a table in Markdown for each menu that has keys."""
    morceaux: list[str] = []
    for titre, items in MENUS:
        lignes = [
            f"| {escape(_say(item.texte))} | {', '.join(say_key(key) for key in item.keys)} |"
            for item in items
            if item is not None and item.keys
        ]
        if lignes:
            entete = f"## Menu {_say(titre)}\n\n| Pour | Touches |\n|---|---|\n"
            morceaux.append(entete + "\n".join(lignes))
    return "\n\n".join(morceaux)


def say_key(key: "QKeySequence | QKeySequence.StandardKey | str") -> str:
    """Write a key as it stands on a French keyboard ("Ctrl+Page suivante")."""
    portable = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return "+".join(WORDS.get(mot, mot) for mot in portable.split("+"))


def _say(texte: str) -> str:
    """Return the words of a menu without the mark of its letter."""
    return texte.replace("&", "").rstrip("…")
