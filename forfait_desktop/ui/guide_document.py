"""A page of the guide as a document of Qt: our letters, our colours, pictures that fit.

Only our own shipped Markdown comes here: it is the one text of the program read as markup.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QPixmap,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from forfait_desktop.ui.theme import DARK, FAMILY, LIGHT, Tokens

HEADING_SCALE: Final = {1: 1.55, 2: 1.2, 3: 1.05}
HEADING_SPACE: Final = {1: 0.0, 2: 18.0, 3: 12.0}
LINE_HEIGHT: Final = 132.0
PRINT_PT: Final = 10.5
SUFFIX: Final = ".md"
DARK_PICTURES: Final = "sombre"
"""The folder, among the pictures, of those taken in dark colours."""


def make_document(
    markdown: str,
    pictures: Path,
    *,
    tokens: Tokens = LIGHT,
    points: float = PRINT_PT,
    is_page: Callable[[str], bool] = lambda _: False,
) -> QTextDocument:
    """Return a page ready to be shown or printed.

    ``is_page`` tells which links lead to a page; the others are left as plain words.
    """
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(24)
    font = QFont(FAMILY)
    font.setPointSizeF(points)
    document.setDefaultFont(font)
    document.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    _dress_blocks(document, tokens, points)
    _dress_links(document, tokens, is_page)
    for table in _iter_tables(document):
        _dress_table(table, tokens)
    _write_captions(document, tokens, points)
    for name in {image.name() for _place, image in iter_images(document)}:
        _load(document, pictures, name, dark=tokens is DARK)
    return document


def page_of_link(href: str) -> str:
    """Return the page that a link names ("repondre.md" leads to "repondre"), else nothing."""
    name, _, _anchor = href.partition("#")
    return name.removesuffix(SUFFIX) if name.endswith(SUFFIX) else ""


def fit_pictures(
    document: QTextDocument, room: int, ratio: float = 1.0, edge: str = LIGHT.line
) -> None:
    """Make every picture wider than the room as wide as it, redrawn smoothly; none grows.

    A thin ``edge`` parts it from the page, whose colour it often has.
    """
    for place, image in list(iter_images(document)):
        whole = QPixmap(str(image.property(_ORIGINAL)))
        if whole.isNull():
            continue
        width = min(whole.width(), max(room, 80))
        drawn = whole
        dots = round(width * ratio)
        if dots != whole.width():  # Qt would draw it larger without smoothing it
            drawn = whole.scaledToWidth(dots, Qt.TransformationMode.SmoothTransformation)
            drawn.setDevicePixelRatio(ratio)
        _draw_edge(drawn, edge)
        document.addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl(image.name()), drawn
        )
        image.setWidth(width)
        image.setHeight(whole.height() * width / whole.width())
        _select(document, place).mergeCharFormat(image)


def iter_blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """Yield the blocks in order."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def iter_images(document: QTextDocument) -> Iterator[tuple[int, QTextImageFormat]]:
    """Yield the place and the format of each picture."""
    for block in iter_blocks(document):
        for place, _length, form in _iter_fragments(block):
            if form.isImageFormat():
                yield place, form.toImageFormat()


_ORIGINAL: Final = QTextFormat.Property.UserProperty.value + 1


def _iter_fragments(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Return the place, the length and the format of each run of letters of a block."""
    runs: list[tuple[int, int, QTextCharFormat]] = []
    walker = block.begin()
    while not walker.atEnd():
        fragment = walker.fragment()
        runs.append((fragment.position(), fragment.length(), fragment.charFormat()))
        walker += 1
    return runs


def _select(document: QTextDocument, place: int, length: int = 1) -> QTextCursor:
    """Return a cursor over some letters."""
    cursor = QTextCursor(document)
    cursor.setPosition(place)
    cursor.setPosition(place + length, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _dress_blocks(document: QTextDocument, tokens: Tokens, points: float) -> None:
    for block in iter_blocks(document):
        level = block.blockFormat().headingLevel()
        form = QTextBlockFormat()
        if level:
            form.setTopMargin(HEADING_SPACE.get(level, 8.0))
            form.setBottomMargin(6.0)
            _dress_heading(document, block, points * HEADING_SCALE.get(level, 1.0), tokens)
        else:
            _lighten(document, block)
            listed = block.textList() is not None
            form.setBottomMargin(3.0 if listed else 9.0)
            form.setLineHeight(
                LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
        QTextCursor(block).mergeBlockFormat(form)


def _dress_heading(
    document: QTextDocument, block: QTextBlock, points: float, tokens: Tokens
) -> None:
    for place, length, form in _iter_fragments(block):
        form.clearProperty(QTextFormat.Property.FontSizeAdjustment.value)  # it would win
        form.setFontPointSize(points)
        form.setFontWeight(QFont.Weight.DemiBold)
        form.setForeground(QBrush(QColor(tokens.text)))
        _select(document, place, length).setCharFormat(form)


def _lighten(document: QTextDocument, block: QTextBlock) -> None:
    """Write what is strong in our heavier weight: bolder letters would be made up by Qt."""
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.DemiBold)
    for place, length, form in _iter_fragments(block):
        if form.fontWeight() > QFont.Weight.DemiBold:
            _select(document, place, length).mergeCharFormat(strong)


def _dress_links(document: QTextDocument, tokens: Tokens, is_page: Callable[[str], bool]) -> None:
    for block in iter_blocks(document):
        for place, length, old in _iter_fragments(block):
            if old.isAnchor():
                known = is_page(page_of_link(old.anchorHref()))
                form = QTextCharFormat()
                if not known:
                    form.setAnchor(False)
                    form.setAnchorHref("")
                form.setForeground(QBrush(QColor(tokens.accent if known else tokens.text)))
                form.setFontUnderline(known)
                _select(document, place, length).mergeCharFormat(form)


def _iter_tables(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


def _dress_table(table: QTextTable, tokens: Tokens) -> None:
    form: QTextTableFormat = table.format()
    form.setBorder(1)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QBrush(QColor(tokens.line)))
    form.setBorderCollapse(True)
    form.setCellPadding(6)
    form.setCellSpacing(0)
    form.setTopMargin(4)
    form.setBottomMargin(12)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setHeaderRowCount(1)
    table.setFormat(form)
    for row in range(table.rows()):
        for column in range(table.columns()):
            _dress_cell(table, row, column)


def _dress_cell(table: QTextTable, row: int, column: int) -> None:
    """Bring the words of a cell together, and write the first row in the heavier weight."""
    cell = table.cellAt(row, column)
    cursor = cell.firstCursorPosition()
    cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
    tight = QTextBlockFormat()
    tight.setBottomMargin(0)
    tight.setTopMargin(0)
    tight.setAlignment(Qt.AlignmentFlag.AlignLeft)
    cursor.mergeBlockFormat(tight)
    if row == 0:
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        cursor.mergeCharFormat(strong)


def _write_captions(document: QTextDocument, tokens: Tokens, points: float) -> None:
    """Write under each picture what it shows, for those who do not see it too."""
    small = QTextCharFormat()
    small.setFontPointSize(points * 0.9)
    small.setForeground(QBrush(QColor(tokens.muted)))
    for place, image in reversed(list(iter_images(document))):
        words = str(image.property(QTextFormat.Property.ImageAltText.value) or "")
        if not words:
            continue
        cursor = QTextCursor(document)
        cursor.setPosition(place + 1)
        form = cursor.blockFormat()
        form.setBottomMargin(14)
        form.clearProperty(QTextFormat.Property.LineHeight.value)
        form.clearProperty(QTextFormat.Property.LineHeightType.value)
        above = QTextBlockFormat(form)
        above.setBottomMargin(2)
        cursor.setBlockFormat(above)
        cursor.insertBlock(form, small)
        cursor.insertText(words, small)


def _draw_edge(picture: QPixmap, edge: str) -> None:
    painter = QPainter(picture)
    painter.setPen(QColor(edge))
    size = picture.deviceIndependentSize()
    painter.drawRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1))
    painter.end()


def _load(document: QTextDocument, pictures: Path, name: str, *, dark: bool) -> None:
    """Give the document a picture of the folder, and remember where it comes from.

    On a dark page it is the one taken in dark colours, where there is one.
    """
    path = pictures / name
    if dark and (path.parent / DARK_PICTURES / path.name).is_file():
        path = path.parent / DARK_PICTURES / path.name
    document.addResource(
        QTextDocument.ResourceType.ImageResource.value, QUrl(name), QPixmap(str(path))
    )
    for place, image in list(iter_images(document)):
        if image.name() == name:
            image.setProperty(_ORIGINAL, str(path))
            _select(document, place).mergeCharFormat(image)
