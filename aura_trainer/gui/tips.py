"""What hovering tells."""

from PySide6.QtGui import Qt

_ONE_LINE = 80


def plain_tip(text: str) -> str:
    """Return what has a tooltip show a text as it is; Qt would read names that look like markup as such.

    A long text takes several lines, which Qt gives rich text alone.
    """
    if len(text) <= _ONE_LINE and not Qt.mightBeRichText(text):
        return text
    return Qt.convertFromPlainText(text, Qt.WhiteSpaceMode.WhiteSpaceNormal)
