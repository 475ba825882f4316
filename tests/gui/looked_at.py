"""What a person would find wrong with what a window shows: cut texts, controls without a name, words not translated."""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

_NAMED = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QLineEdit, QComboBox, QAbstractItemView)
_WORD = re.compile(r"[A-Za-z]{3,}")
_MARKUP = re.compile(r"<[^<>]*>|&\w+;")
_TRANSLATED = re.compile(r"\[(?:[^\[\]]|\[(?= )|\](?= ))*~+\]")


def cut_texts(root: QWidget) -> list[str]:
    """Labels and buttons that are shown smaller than their text needs."""
    cut = []
    for widget in [*root.findChildren(QLabel), *root.findChildren(QAbstractButton)]:
        if not widget.isVisible() or not widget.text():
            continue
        needed = widget.sizeHint()
        if isinstance(widget, QLabel):
            if widget.wordWrap():
                if widget.height() + 1 < widget.heightForWidth(widget.width()):
                    cut.append(f"{widget.text()!r} is {widget.height()} high")
                continue
            if widget.sizePolicy().horizontalPolicy() is widget.sizePolicy().Policy.Ignored:
                continue
        if widget.width() + 1 < needed.width() or widget.height() + 1 < needed.height():
            cut.append(f"{widget.text()!r} has {widget.size()}, needs {needed}")
    return cut


def cut_areas(root: QWidget) -> list[str]:
    """Areas scrolled up and down alone whose content is wider than they are."""
    return [
        f"{type(area).__name__} is {area.viewport().width()} wide, its content {area.widget().width()}"
        for area in root.findChildren(QScrollArea)
        if area.isVisible()
        and area.widget() is not None
        and area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        and area.widget().width() > area.viewport().width()
    ]


def nameless(root: QWidget) -> list[str]:
    """Controls of which a screen reader could say nothing."""
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for kind in _NAMED
        for widget in root.findChildren(kind)
        if widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not isinstance(widget.parent(), (QAbstractSpinBox, QComboBox))
        and widget.objectName() != "qt_scrollbar"
        and "ScrollBar" not in type(widget).__name__
        and "HeaderView" not in type(widget).__name__
    ]


def untranslated(root: QWidget, data: str) -> list[str]:
    """Words in English, with every sentence of ours accented and in brackets; ``data`` matches what is nobody's words."""
    known = re.compile(data)
    return sorted({text for text in _texts(root) if _WORD.search(_without_ours(known.sub("", text)))})


def _without_ours(text: str) -> str:
    """What is left when every translated sentence is taken out, those inside of others first."""
    while (shorter := _TRANSLATED.sub("", text)) != text:
        text = shorter
    return text


def _texts(root: QWidget) -> Iterator[str]:
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield _MARKUP.sub(" ", widget.text())
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(number) for number in range(widget.count()))
