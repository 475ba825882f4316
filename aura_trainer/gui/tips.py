"""What hovering tells."""

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """Return what has a tooltip show a text as it is; Qt would read names that look like markup as such."""
    if not Qt.mightBeRichText(text):
        return text
    return Qt.convertFromPlainText(text, Qt.WhiteSpaceMode.WhiteSpaceNormal)
