"""Looking around the focused frame, in the preview beside the grid."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.clip_player import ClipPlayer
from aura_trainer.gui.models.strip_pictures import StripPictures
from aura_trainer.gui.widgets.parts import label
from aura_trainer.gui.widgets.scrub_strip import ScrubStrip
from aura_trainer.language import ntr, tr

_SIDE = 960


class FramesScrub(QWidget):
    """The scrub strip and a line that says where one looks.

    Signals:
        looked: Another frame than the focused one is looked at; ``image``, ``label`` and ``trouble`` tell of it.
        returned: The focused frame is looked at again.
    """

    looked = Signal()
    returned = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._frame: Frame | None = None
        self.ordinal: int | None = None
        clips = context.application.clips
        self.pictures = StripPictures(context.runner, clips, self)
        self.player = ClipPlayer(context.runner, clips, parent=self)
        self.strip = ScrubStrip(self.pictures, context.theme, self)
        self.note = label(role="small", wrap=True)
        # Two lines at all times: what is below must not move as one looks around.
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.strip)
        column.addWidget(self.note)
        self.strip.chosen.connect(self._look)
        self.strip.left.connect(self.come_back)
        self.player.shown.connect(self._shown)
        self.pictures.placed.connect(self._say)
        self._say()

    @property
    def image(self) -> QImage | None:
        """The picture looked at, once it is decoded."""
        return self.player.image

    @property
    def label(self) -> str:
        """What names the frame looked at."""
        view = self.pictures.view
        return view.label(self.ordinal) if view is not None and self.ordinal is not None else ""

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(280, super().sizeHint().height())

    def show_frame(self, frame: Frame | None) -> None:
        """Place the strip around the focused frame."""
        self._frame = frame
        self.ordinal = None
        self.player.close()
        media = self._context.library.media.get(frame.media_id) if frame is not None else None
        self.pictures.show(media, frame)

    def come_back(self) -> None:
        """Look at the focused frame again."""
        self.ordinal = None
        self.player.close()
        self._say()
        self.returned.emit()

    def _look(self, ordinal: int) -> None:
        view = self.pictures.view
        if view is None or self._frame is None:
            return
        if ordinal == self.pictures.centre:
            self.come_back()
            return
        away = self.ordinal is not None
        self.ordinal = ordinal
        if away:
            self.player.go_to(ordinal)
        else:
            self.player.open(view.media, ordinal, _SIDE)
        self._say()
        self.looked.emit()

    def _shown(self) -> None:
        if self.ordinal is not None:
            self._say()
            self.looked.emit()

    def _say(self) -> None:
        view = self.pictures.view
        if self.pictures.trouble or (self.ordinal is not None and self.player.trouble):
            words = self.pictures.trouble or self.player.trouble
        elif view is None or self.ordinal is None:
            words = tr("Click or drag to look 2 seconds either side.")
        else:
            words = f"{self._distance(self.ordinal)} {self._goes_to()}"
        self.note.setText(words)
        self.strip.show_place(self.ordinal, self.label)

    def _goes_to(self) -> str:
        key = self._context.keys.first(ActionId.LOOK_CLOSER)
        if not key:
            return tr("Ratings go to the frame in the grid.")
        return tr("Ratings go to the frame in the grid; {key} looks closer here.").format(key=key)

    def _distance(self, ordinal: int) -> str:
        view = self.pictures.view
        if view is None:
            return ""
        frames = ordinal - self.pictures.centre
        if view.frame_rate is None:
            images = abs(frames)
            on = ntr("{count} image on.", "{count} images on.", images)
            back = ntr("{count} image back.", "{count} images back.", images)
            return (on if frames > 0 else back).format(count=images)
        seconds = view.seconds(ordinal) - view.seconds(self.pictures.centre)
        words = tr("{seconds:.2f} s later.") if frames > 0 else tr("{seconds:.2f} s earlier.")
        return words.format(seconds=abs(seconds))
