"""The bar at the top: the app's name, whether others may use it, the model in use, whose ratings these are, and Import."""

from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.models import ModelStatus
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import tr

_TIP_LINES = 30


class _Chip(QFrame):
    """A caption and a value in a frame."""

    def __init__(self, caption: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "pill")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        self.sign = QLabel(self)
        self.sign.hide()
        self.caption = label(caption, "dim")
        self.value = label("", "strong")
        self.remark = label("", "dim")
        for part in (self.sign, self.caption, self.value, self.remark):
            row.addWidget(part)

    def say(self, value: str, remark: str = "", tip: str = "") -> None:
        """Set what is shown; the tip holds what has no room."""
        self.value.setText(value)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(f"{self.caption.text()} {value} {remark}".strip())
        self.setAccessibleDescription(tip)


class TopBar(QFrame):
    """Always in place.

    Signals:
        import_requested: The Import button was pressed.
    """

    import_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "top")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(label("Aura Trainer", "app-name"))
        self._media = label("", "dim")
        self._media.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._media, 1)
        self._api = _Chip(tr("local API"), self)
        self._api.hide()
        row.addWidget(self._api)
        self._model = _Chip(tr("model"), self)
        self._model.hide()
        row.addWidget(self._model)
        self._profile = _Chip(tr("profile"), self)
        self._profile.hide()
        row.addWidget(self._profile)
        self.import_button = QPushButton(tr("Import\N{HORIZONTAL ELLIPSIS}"), self)
        self.import_button.setProperty("role", "primary")
        self.import_button.setEnabled(False)
        self.import_button.clicked.connect(self.import_requested)
        row.addWidget(self.import_button)

    def set_profile(self, user_id: str) -> None:
        """Say whose ratings are shown."""
        self._profile.say(user_id, tip=tr("Ratings are kept under this name"))
        self._profile.show()
        self.import_button.setEnabled(True)

    def show_api(self, address: str) -> None:
        """Say that other programs may use the app, at this address; with none, nothing."""
        self._api.say(tr("on"), tip=tr("Other programs are let in at {address}.").format(address=address))
        self._api.setVisible(bool(address))

    def show_keys(self, keys: KeyMap) -> None:
        """Say in the tip which key leads to the same."""
        self.import_button.setToolTip(keys.tip(tr("Import footage"), ActionId.IMPORT))

    def set_media(self, paths: list[str]) -> None:
        """Say what is imported."""
        names = [PurePath(path).name for path in paths]
        if not names:
            self._media.setText("")
        elif len(names) == 1:
            self._media.setText(names[0])
        else:
            self._media.setText(tr("{name} and {count} more").format(name=names[0], count=len(names) - 1))
        self._media.setToolTip(plain_tip("\n".join(paths[:_TIP_LINES])))

    def set_model(self, status: ModelStatus) -> None:
        """Say which model is in use, and whether one had to be passed over."""
        tip = "\n".join(part for part in (_origin(status), status.notice or "") if part)
        remark = tr("not your taste yet") if status.using_default else ""
        self._model.say(status.active.title, remark, tip)
        self._model.sign.setVisible(status.notice is not None)
        self._model.sign.setPixmap(self._theme.pixmap("warning", "warn", 16))
        self._model.sign.setAccessibleName(tr("Warning"))
        self._model.show()


def _origin(status: ModelStatus) -> str:
    if status.using_default:
        return tr("The model that ships with the app. Train one on your own ratings to teach it your taste.")
    return tr("Trained on {ratings}.").format(ratings=plural(status.active.annotation_count, "rating"))
