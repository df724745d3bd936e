"""Labels and small pieces of text; doctor's words are always plain text, never markup."""

import re
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from forfait_desktop.domain.francais import hold_together, typeset
from forfait_desktop.ui import theme
from forfait_desktop.ui.discretion import discretion
from forfait_desktop.ui.headings import HEADING
from forfait_desktop.ui.theme import GRID, StateStyle

JOINER: Final = "\u2060"
BREAK: Final = "\u200b"
LONG_WORD: Final = re.compile(r"\S{24,}")
SHORT_WORD: Final = re.compile(r"(?<!\S)\S{1,23}(?!\S)")
ACRONYM: Final = re.compile(
    r"(?<=[A-Z])-(?=[A-Z])|(?<=[Tt]élé)-|(?<=ez)-(?=(?:la|les?|vous|y|en)\b)"
)
HYPHEN: Final = "\u2011"
"""The hyphen of "SESAM-Vitale" or "AT-MP" on the screen, which holds them on one line."""
PIECES: Final = re.compile(r"[^/\\_.\-]{0,22}[/\\_.\-](?=.)|[^/\\_.\-]{23}(?=.)")
"""A long word is cut after its own signs, and only a piece without any where it must be."""
LONG_NAME: Final = re.compile(r"\S{48,}")
BAND_LENGTH: Final = 280
BAND_END: Final = 120
"""What is kept of the end of a long message: after a path or a name comes what happened."""
LINK_EDGE: Final = 3
"""What a link has above and below its words: the room of its ring."""
PANNE: Final = "panne"
FAILED: Final = ("alerte", "triangle-alert")
"""What failed has a heavier edge than what is still to be done, though both are red."""
BAND_COLORS: Final = {
    PANNE: "non_atteint",
    "alerte": "non_atteint",
    "attention": "a_completer",
    "bien": "atteint",
}


class Text(QLabel):
    """A plain text that wraps."""

    def __init__(
        self,
        texte: str = "",
        *,
        ton: str = "",
        small: bool = False,
        strong: bool = False,
        title: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make a label in one of the three sizes and two weights."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if title:
            self.setFont(theme.title_font())
            self.setProperty(HEADING, True)
        elif small:
            self.setFont(theme.strong_font(theme.SMALL_PT) if strong else theme.small_font())
        elif strong:
            self.setFont(theme.strong_font())
        if ton:
            self.setProperty("ton", ton)
        self._whole = self._discreet = ""
        self.setText(texte)

    def text(self) -> str:
        """Return the words, even those that are masked for now."""
        return self._whole

    def setText(self, texte: str, discret: str = "") -> None:
        """Change the words; euros are masked while the mode is discreet.

        ``discret`` is what is said in that mode, where masks would leave no sense.
        """
        self._whole, self._discreet = texte, discret or texte
        self.follow_discretion()

    def follow_discretion(self) -> None:
        """Mask the euros, or show them again."""
        texte = self._discreet if discretion.hides else self._whole
        super().setText(break_words(discretion.mask(texte)))
        if self.property(HEADING):
            discretion.name(self, texte)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Let the mouse select the words from now on, and show what is masked.

        Qt then keeps a whole document for the label, and paints it at each new layout.
        """
        super().enterEvent(event)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if discretion.hides:
            super().setText(break_words(self._whole))

    def leaveEvent(self, event: QEvent) -> None:
        """Mask again what the mouse had shown."""
        super().leaveEvent(event)
        if discretion.hides:
            self.follow_discretion()

    def set_ton(self, ton: str) -> None:
        """Change the colour of the text to a token of the theme."""
        if self.property("ton") != ton:
            self.setProperty("ton", ton)
            repolish(self)


class Line(Text):
    """A plain text on one line, for figures and short words."""

    def __init__(
        self, texte: str = "", *, ton: str = "", small: bool = False, strong: bool = False
    ) -> None:
        """Make a label that does not wrap."""
        super().__init__(texte, ton=ton, small=small, strong=strong)
        self.setWordWrap(False)


class FieldError(Text):
    """What is wrong with the field above: nearer to it than to what comes next, or not there."""

    def __init__(self) -> None:
        """Make an empty message, which takes no place."""
        super().__init__(small=True, ton="non_atteint")
        self.setContentsMargins(0, 0, 0, GRID)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setVisible(False)

    def show_error(self, faute: str) -> None:
        """Say what is wrong, or nothing."""
        self.setText(faute)
        self.setVisible(bool(faute))


class Badge(QLabel):
    """A short reserve such as "à confirmer", hidden when there is none."""

    def __init__(self, texte: str = "", aide: str = "") -> None:
        """Make a badge; an empty text hides it."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.small_font())
        self.setProperty("role", "badge")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.show_text(texte, aide)

    def show_text(self, texte: str, aide: str = "") -> None:
        """Change the words of the badge; an empty text hides it."""
        self.setText(texte)
        discretion.tip(self, plain_tip(aide))
        if not texte:
            self.hide()
        elif self.parentWidget():  # alone, it would flash as a window of its own
            self.show()


class StateLabel(QWidget):
    """A state with its icon, its word and its colour."""

    def __init__(self, style: StateStyle | None = None, *, small: bool = True) -> None:
        """Show a state, or nothing yet."""
        super().__init__()
        ligne = QHBoxLayout(self)
        ligne.setContentsMargins(0, 0, 0, 0)
        ligne.setSpacing(6)
        self._icon = QLabel()
        self._word = Line(small=small)
        ligne.addWidget(self._icon)
        ligne.addWidget(self._word)
        ligne.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._shown: StateStyle | None = None
        if style:
            self.show_state(style)

    def show_state(self, style: StateStyle) -> None:
        """Show another state."""
        if style == self._shown:
            return
        self._shown = style
        self._icon.setPixmap(theme.pixmap(style.icon, style.color, 16))
        self._word.setText(style.word)
        self._word.set_ton("discret" if style.color == "muted" else style.color)

    @property
    def word(self) -> str:
        """The word shown."""
        return self._word.text()


class LinkButton(QPushButton):
    """A button that looks like a link, for what can be opened."""

    def __init__(self, texte: str, accessible: str = "", icone: str = "") -> None:
        """Make a link; ``accessible`` says it in full where the text alone is short."""
        super().__init__(plain_caption(texte))
        self.setProperty("role", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if icone:
            theme.put_icon(self, icone, "accent", 16)
        if accessible:
            self.setAccessibleName(accessible)

    def setText(self, texte: str) -> None:
        """Change the words; none of their signs marks a key."""
        super().setText(plain_caption(texte))

    def text(self) -> str:
        """Return the words as they are read."""
        return super().text().replace("&&", "&")


class Band(QFrame):
    """A coloured band with an icon, a sentence and an optional action."""

    action_asked = Signal()

    def __init__(
        self, ton: str, icone: str, texte: str = "", action: str = "", *, discret: str = ""
    ) -> None:
        """Make a band in a tone: alerte, attention, bien or info."""
        super().__init__()
        ligne = self._row = QHBoxLayout(self)
        # The first line is as high as a link, so that one beside it changes nothing.
        ligne.setContentsMargins(GRID + 4, GRID - LINK_EDGE, GRID + 4, GRID - LINK_EDGE)
        ligne.setSpacing(GRID)
        self._icon = QLabel()
        self.text = Text()
        self.text.setContentsMargins(0, LINK_EDGE, 0, LINK_EDGE)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._icon.setFixedHeight(self.text.fontMetrics().height() + 2 * LINK_EDGE)
        ligne.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        ligne.addWidget(self.text, 1)
        self.more = LinkButton("Tout lire", "Lire tout le message")
        self.more.setVisible(False)
        self.more.clicked.connect(self._show_whole)
        ligne.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self.button = LinkButton(action)
        self.button.clicked.connect(self.action_asked)
        ligne.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.button.setVisible(bool(action))
        self.show_message(ton, icone, texte, discret)

    def _show_short(self) -> None:
        """Show a message in a few lines, with the way to the rest of a long one."""
        court = shorten(self._whole)
        self.more.setVisible(court != self._whole)
        self.text.setText(court, self._discreet if court == self._whole else "")

    def _show_whole(self) -> None:
        self.text.setText(self._whole, self._discreet)
        self.more.setVisible(False)

    @property
    def whole(self) -> str:
        """All the words, even those that wait behind "Tout lire"."""
        return self._whole

    def add_link(self, lien: LinkButton) -> None:
        """Add a second action after the first one."""
        self._row.addWidget(lien, 0, Qt.AlignmentFlag.AlignTop)

    def show_message(self, ton: str, icone: str, texte: str, discret: str = "") -> None:
        """Change the tone, the icon and the sentence; ``discret`` is that of the discreet mode.

        What is refused elsewhere, in rules or files, gets its non-breaking spaces here.
        """
        texte = typeset(texte)
        ton = PANNE if (ton, icone) == FAILED else ton
        if self.property("ton") != ton:
            self.setProperty("ton", ton)
            repolish(self)
        self._icon.setPixmap(theme.pixmap(icone, BAND_COLORS.get(ton, "accent"), 18))
        self._whole, self._discreet = texte, discret
        self._show_short()
        discretion.describe(self.button, texte)


def plain_tip(texte: str) -> str:
    """Return words for a tool tip, which would read markup in them.

    A joiner that takes no room keeps Qt from seeing a tag, and a reader from hearing one.
    """
    return texte.replace("<", f"<{JOINER}").replace("&", f"&{JOINER}")


def break_words(texte: str) -> str:
    """Let the words no line can hold, such as paths, be cut where they may, and no other."""
    texte = hold_together(texte)
    if "-" in texte:
        texte = SHORT_WORD.sub(lambda mot: ACRONYM.sub(HYPHEN, mot[0]), texte)
    if len(texte) < 24:
        return texte
    return LONG_WORD.sub(lambda mot: PIECES.sub(rf"\g<0>{BREAK}", mot[0]), texte)


def shorten(texte: str) -> str:
    """Return a message without the middle of a long one; paths and long names give way first."""
    if len(texte) <= BAND_LENGTH:
        return texte
    court = LONG_NAME.sub(lambda mot: f"{mot[0][:20]}…{mot[0][-20:]}", texte).replace("\n", " ")
    if len(court) <= BAND_LENGTH:
        return court
    debut, fin = court[: BAND_LENGTH - BAND_END], court[-BAND_END:]
    return f"{debut.rpartition(' ')[0]} … {fin.partition(' ')[2]}"


def plain_caption(texte: str) -> str:
    """Return words for a button, which would take the letter after an ampersand for a key."""
    return texte.replace("&", "&&")


def keep_place(texte: Text) -> Text:
    """Keep the place of one line for a text that comes and goes, and return it."""
    texte.setMinimumHeight(texte.fontMetrics().lineSpacing() + theme.GRID)
    texte.setAlignment(Qt.AlignmentFlag.AlignTop)
    return texte


def rule() -> QFrame:
    """Return a thin horizontal line."""
    trait = QFrame()
    trait.setProperty("role", "rule")
    trait.setFixedHeight(1)
    return trait


def primary(bouton: QPushButton) -> QPushButton:
    """Mark a button as the main one of its screen and return it."""
    bouton.setProperty("role", "primary")
    bouton.setDefault(True)
    return bouton


def danger(bouton: QPushButton) -> QPushButton:
    """Mark a button as one that does what cannot be undone and return it."""
    bouton.setProperty("role", "danger")
    repolish(bouton)
    return bouton


def as_primary(bouton: QPushButton, *, on: bool) -> None:
    """Make a button the main one of its screen, or one among others."""
    if (bouton.property("role") == "primary") != on:
        bouton.setProperty("role", "primary" if on else "")
        bouton.setDefault(on)
        repolish(bouton)


def repolish(widget: QWidget) -> None:
    """Apply the style sheet again after a property changed, the room its edge takes included."""
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Polish))
