"""The stylesheet, made from tokens.

Widgets take their look from the dynamic property ``role``:

* QLabel: ``app-name``, ``display`` (34), ``title`` (20), ``heading`` (16), ``section`` (13, dim, semibold),
  ``strong``, ``dim``, ``small`` (11, dim), ``mono``, ``mono-dim``, ``figure`` (20, of one width), ``good``, ``warn``,
  ``bad``, ``model``, ``advice``; as a rounded chip ``pill-good``, ``pill-warn``, ``pill-bad``, ``pill-model``, ``pill-dim``
* QPushButton: ``primary``, ``danger``, ``ghost`` (no frame), ``link``, ``chip`` (checkable), ``chip-on``;
  without a role: a plain raised button
* QToolButton: ``rail`` (checkable), ``drop`` (opens a menu)
* QFrame: ``card``, ``card-accent``, ``card-good``, ``card-warn``, ``card-bad``, ``card-model``, ``card-advice``;
  ``pill``, ``rule`` (a hairline), ``drop-target``, ``drop-target-hot``; the areas of the window ``panel``, ``top``,
  ``bottom``, ``rail-frame``, ``side``, ``notice``, ``strip``
* QPlainTextEdit: ``sheet`` (text to read)

``set_role`` changes the role of a widget that is already shown.
"""

from PySide6.QtWidgets import QWidget

from aura_trainer.gui.theme.tokens import (
    RADIUS,
    RADIUS_LARGE,
    RADIUS_SMALL,
    TYPE_BODY,
    TYPE_DISPLAY,
    TYPE_HEADING,
    TYPE_LABEL,
    TYPE_NAME,
    TYPE_SMALL,
    TYPE_TITLE,
    Tokens,
)
from aura_trainer.resources import resource_path


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget a role of the stylesheet, and have it drawn anew if it had another."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def stylesheet(tokens: Tokens, scale: float) -> str:
    """The whole app's stylesheet with text ``scale`` times the ordinary size."""
    sizes = {
        "name": TYPE_NAME,
        "small": TYPE_SMALL,
        "label": TYPE_LABEL,
        "body": TYPE_BODY,
        "heading": TYPE_HEADING,
        "title": TYPE_TITLE,
        "display": TYPE_DISPLAY,
    }
    values = {name: str(getattr(tokens, name)) for name in tokens.__slots__}
    values |= {f"type_{name}": f"{round(size * scale)}px" for name, size in sizes.items()}
    values |= {
        "radius_small": f"{RADIUS_SMALL}px",
        "radius": f"{RADIUS}px",
        "radius_large": f"{RADIUS_LARGE}px",
        "icons": resource_path("icons").as_posix(),
        "mark": f"{2 * round(8 * scale)}px",
        "half_mark": f"{round(8 * scale) + 1}px",
    }
    text = _BASE + _LABELS + _BUTTONS + _FRAMES + _FIELDS + _VIEWS
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"@{name}", values[name])
    return text


_BASE = """
* { font-family: "Inter", sans-serif; font-size: @type_body; color: @text; outline: none; }
QMainWindow, QDialog, QStackedWidget, QScrollArea, QScrollArea > QWidget > QWidget { background: @background; }
QDialog { border: 1px solid @line; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 8px; }
QMenu { background: @panel; border: 1px solid @line; border-radius: @radius; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @accent_ground; color: @text; }
QMenu::item:disabled { color: @dim; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QScrollArea { border: none; }
QSplitter::handle { background: @line; }
"""

_LABELS = """
QLabel { background: transparent; }
QLabel[role="app-name"] { font-size: @type_name; font-weight: 600; }
QLabel[role="display"] { font-size: @type_display; font-weight: 600; }
QLabel[role="title"] { font-size: @type_title; font-weight: 600; }
QLabel[role="heading"] { font-size: @type_heading; font-weight: 600; }
QLabel[role="section"] { color: @dim; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="dim"] { color: @dim; }
QLabel[role="small"] { color: @dim; font-size: @type_small; }
QLabel[role="mono"], QLabel[role="mono-dim"] { font-family: "DejaVu Sans Mono", monospace; font-size: @type_label; }
QLabel[role="mono-dim"] { color: @dim; }
QLabel[role="figure"] { font-family: "DejaVu Sans Mono", monospace; font-size: @type_title; }
QLabel[role="good"] { color: @good; }
QLabel[role="warn"] { color: @warn; }
QLabel[role="bad"] { color: @bad; font-weight: 600; }
QLabel[role="model"] { color: @model_text; }
QLabel[role="advice"] { color: @model_text; font-weight: 600; }
QLabel[role="pill-good"], QLabel[role="pill-warn"], QLabel[role="pill-bad"], QLabel[role="pill-model"],
QLabel[role="pill-dim"] {
  border-radius: 9px; padding: 2px 10px; font-size: @type_small; font-weight: 600;
}
QLabel[role="pill-good"] { background: @good_ground; color: @good; }
QLabel[role="pill-warn"] { background: @warn_ground; color: @warn; }
QLabel[role="pill-bad"] { background: @bad_ground; color: @bad; }
QLabel[role="pill-model"] { background: @model_ground; color: @model_text; }
QLabel[role="pill-dim"] { background: @raised; color: @dim; }
"""

_BUTTONS = """
QPushButton {
  background: @raised; border: 1px solid @line; border-radius: @radius_small; padding: 7px 14px; font-weight: 500;
}
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @dim; background: transparent; }
QPushButton[role="primary"] {
  background: @accent; color: @on_accent; border-color: @accent; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid @text; padding: 6px 13px; }
QPushButton[role="primary"]:disabled { background: @raised; color: @dim; border-color: @line; }
QPushButton[role="danger"] { background: transparent; color: @bad; border-color: @bad; }
QPushButton[role="danger"]:hover { background: @bad_ground; }
QPushButton[role="danger"]:focus { border: 2px solid @bad; padding: 6px 13px; }
QPushButton[role="danger"]:disabled { color: @dim; border-color: @line; }
QPushButton[role="ghost"] { background: transparent; border-color: transparent; padding: 5px 8px; }
QPushButton[role="ghost"]:hover { background: @raised; }
QPushButton[role="ghost"]:focus { border-color: @accent; }
QPushButton[role="link"] {
  background: transparent; border: 1px solid transparent; border-radius: 4px; color: @model_text; padding: 1px 4px;
}
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border-color: @model; }
QPushButton[role="chip"], QPushButton[role="chip-on"] { padding: 4px 10px; font-weight: 400; }
QPushButton[role="chip"]:checked, QPushButton[role="chip-on"] { background: @accent_ground; border-color: @accent; color: @accent_text; }
QPushButton[role="chip"]:focus, QPushButton[role="chip-on"]:focus { border: 2px solid @accent; padding: 3px 9px; }
QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: @radius_small; padding: 4px; color: @text;
}
QToolButton:hover { background: @raised; }
QToolButton:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="rail"] {
  color: @dim; font-size: @type_small; padding: 6px 0 5px 0; border-radius: @radius;
}
QToolButton[role="rail"]:checked { background: @accent_ground; color: @text; }
QToolButton[role="rail"]:focus { border-color: @accent; }
QToolButton[role="drop"] { background: @raised; border-color: @line; padding: 5px 10px; }
QToolButton[role="drop"]:hover { background: @hover; }
QToolButton[role="drop"]:focus { border-color: @accent; }
"""

_FRAMES = """
QFrame[role="panel"] { background: @panel; border: none; }
QFrame[role="top"] { background: @panel; border: none; border-bottom: 1px solid @line; }
QFrame[role="bottom"] { background: @panel; border: none; border-top: 1px solid @line; }
QFrame[role="rail-frame"] { background: @panel; border: none; border-right: 1px solid @line; }
QFrame[role="side"] { background: @panel; border: none; border-left: 1px solid @line; }
QFrame[role="notice"] { background: @warn_ground; border: none; border-bottom: 1px solid @line; }
QFrame[role="strip"] { background: @background; border: none; border-bottom: 1px solid @line; }
QFrame[role="card"] { background: @panel; border: 1px solid @line; border-radius: @radius_large; }
QFrame[role="card-accent"] { background: @panel; border: 1px solid @accent; border-radius: @radius_large; }
QFrame[role="card-good"] { background: @good_ground; border: 1px solid @good; border-radius: @radius_large; }
QFrame[role="card-warn"] { background: @warn_ground; border: 1px solid @warn; border-radius: @radius_large; }
QFrame[role="card-bad"] { background: @bad_ground; border: 1px solid @bad; border-radius: @radius_large; }
QFrame[role="card-model"] { background: @model_ground; border: 1px solid @model; border-radius: @radius_large; }
QFrame[role="card-advice"] { background: @model_ground; border: 1px solid @line; border-radius: @radius_large; }
QFrame[role="card-advice"] QPushButton[role="link"] { padding: 1px 0; }
QFrame[role="pill"] { background: @raised; border: 1px solid @line; border-radius: @radius_small; }
QFrame[role="rule"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="drop-target"] { background: @panel; border: 2px dashed @line; border-radius: 16px; }
QFrame[role="drop-target-hot"] { background: @accent_ground; border: 2px dashed @accent; border-radius: 16px; }
"""

_FIELDS = """
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {
  background: @raised; border: 1px solid @line; border-radius: @radius_small; padding: 5px 8px;
  selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {
  border-color: @accent;
}
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @dim; }
QComboBox { padding-right: 24px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("@icons/arrow-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: @panel; border: 1px solid @line; padding: 4px; selection-background-color: @accent_ground;
  selection-color: @text;
}
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
  border: none; width: 18px; background: transparent;
}
QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
  image: url("@icons/arrow-up.svg"); width: 10px; height: 10px;
}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
  image: url("@icons/arrow-down.svg"); width: 10px; height: 10px;
}
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
  width: @mark; height: @mark; border: 1px solid @dim; background: @raised;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: @half_mark; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent_text; }
QCheckBox::indicator:checked {
  background: @accent; border-color: @accent; image: url("@icons/tick-@name.svg");
}
QRadioButton::indicator:checked {
  border-color: @accent;
  background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
    stop:0 @accent, stop:0.5 @accent, stop:0.6 @raised, stop:1 @raised);
}
QSlider::groove:horizontal { height: 6px; border-radius: 3px; background: @track; }
QSlider::sub-page:horizontal { height: 6px; border-radius: 3px; background: @track; }
QSlider::handle:horizontal {
  width: 14px; height: 14px; margin: -4px 0; border-radius: 7px; background: @thumb; border: 1px solid @dim;
}
QSlider::handle:horizontal:focus { border: 2px solid @accent; }
QProgressBar {
  background: @track; border: none; border-radius: 3px; min-height: 6px; max-height: 6px;
}
QProgressBar::chunk { background: @accent; border-radius: 3px; }
"""

_VIEWS = """
QAbstractScrollArea { background: @background; border: none; }
QPlainTextEdit[role="sheet"] { background: @panel; border: 1px solid @line; border-radius: @radius; padding: 8px; }
QPlainTextEdit[role="sheet"]:focus { border-color: @accent; }
QListWidget { background: @panel; border: 1px solid @line; border-radius: @radius; padding: 4px; }
QListWidget::item { padding: 5px 6px; border-radius: 4px; color: @text; }
QListWidget::item:selected { background: @accent_ground; }
QListWidget:focus { border-color: @accent; }
QTableView, QTreeView {
  background: @panel; border: none; gridline-color: transparent; selection-background-color: @accent_ground;
  selection-color: @text; alternate-background-color: @panel;
}
QTableView::item, QTreeView::item { border-bottom: 1px solid @line; padding: 6px 8px; }
QTreeView::item:selected { background: @accent_ground; color: @text; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section {
  background: @panel; color: @dim; border: none; border-bottom: 1px solid @line; padding: 6px 8px;
  font-size: @type_label;
}
QTableCornerButton::section { background: @panel; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: @line; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
