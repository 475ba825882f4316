"""Two models side by side: which is closer to the person's ratings, where, and whether chance could make it so."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from aura_trainer.application import Application
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.comparison import ModelComparison, RefitBegun
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.domain.models import ModelSummary
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.frame_words import frame_in_clip
from aura_trainer.gui.jobs import EventSink
from aura_trainer.gui.jpeg import image_from_jpeg
from aura_trainer.gui.model_changes import ModelChanges
from aura_trainer.gui.widgets.clip_differences import ClipDifferences
from aura_trainer.gui.widgets.compared_model import ComparedModel
from aura_trainer.gui.widgets.differing_frames import DifferingFrame, DifferingFrames
from aura_trainer.gui.widgets.parts import button, card, label, paragraph, row
from aura_trainer.gui.widgets.working_dialog import WorkingDialog
from aura_trainer.language import tr
from aura_trainer.services.comparison_words import is_beyond_chance
from aura_trainer.services.model_titles import titles_apart

_SIZE = (1100, 680)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A comparison with its frames found: where each is in words, and its picture."""

    comparison: ModelComparison
    frames: tuple[DifferingFrame, ...]


class CompareDialog(WorkingDialog):
    """Compares on opening; then shows the sentence, both models, each clip, and the frames they differ on most.

    Args:
        context: Services, runner and signals.
        first: The one model, at the left.
        second: The other.
        parent: What the dialog stands before.
    """

    def __init__(
        self, context: PageContext, first: ModelSummary, second: ModelSummary, parent: QWidget
    ) -> None:
        super().__init__(context, parent)
        self._models = (first, second)
        self._changes = ModelChanges(context)
        self.comparison: ModelComparison | None = None
        self.cards: tuple[ComparedModel, ...] = ()
        self.table: ClipDifferences | None = None
        self.frames: DifferingFrames | None = None
        self.sentence = label("", "heading", wrap=True)
        self.basis = paragraph("", "dim")
        self.doing = label(
            tr("Comparing on frames neither model had seen\N{HORIZONTAL ELLIPSIS}"), "heading", wrap=True
        )
        self.refusal = label("", wrap=True)
        self.close_button = button(tr("Cancel"))
        self._refusal_icon = QLabel()
        self._working, self._refused, self._shown = QWidget(), QFrame(), QScrollArea()
        self._stack = QStackedWidget()
        one, other = titles_apart(first, second)
        self.setWindowTitle(tr("Compare {first} with {second}").format(first=one, second=other))
        self.resize(*_SIZE)
        self._build()
        context.signals.model_changed.connect(self._model_changed)
        context.theme.changed.connect(self._paint)
        self.start(
            tr("Comparing {first} with {second}").format(first=one, second=other),
            self._compare,
            self._show,
        )
        if self.job is not None:
            self.job.event_received.connect(self._say_what_is_done)

    def _build(self) -> None:
        waiting = QVBoxLayout(self._working)
        waiting.addStretch(1)
        waiting.addWidget(self.doing)
        waiting.addWidget(self.progress)
        waiting.addWidget(self.words)
        waiting.addStretch(1)
        self._refused.setProperty("role", "card-warn")
        refused = row(spacing=12)
        refused.setContentsMargins(16, 12, 16, 12)
        refused.addWidget(self._refusal_icon, 0, Qt.AlignmentFlag.AlignTop)
        refused.addWidget(self.refusal, 1)
        self._refused.setLayout(refused)
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._refused)
        column.addStretch(1)
        self._shown.setWidgetResizable(True)
        self._shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in (self._working, place, self._shown):
            self._stack.addWidget(page)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self._stack, 1)
        whole.addLayout(foot)
        self.close_button.clicked.connect(self.reject)
        self._paint()

    def _paint(self) -> None:
        self._refusal_icon.setPixmap(self.context.theme.pixmap("warning", "warn", 20))

    def _say_what_is_done(self, event: object) -> None:
        if isinstance(event, RefitBegun):
            self.doing.setText(
                tr("They share too few frames. Training both again on your ratings\N{HORIZONTAL ELLIPSIS}")
            )

    def _compare(self, sink: EventSink, token: StopToken) -> _Drawn:
        """Compare, and find what is drawn of it (on the job's thread)."""
        application = self.context.application
        first, second = self._models
        found = application.comparison.compare(
            first.digest, second.digest, self.context.user_id, on_event=sink, token=token
        )
        return _Drawn(found, _find_frames(application, found))

    def failed(self, error: AuraError) -> None:
        """Say why there is nothing to see; after a cancel there is nothing to say."""
        if error.kind is ErrorKind.CANCELLED:
            return
        if error.kind is not ErrorKind.REQUIREMENTS_NOT_MET:
            self.context.funnel.report(error)
        self.refusal.setText(error.detail)
        self.close_button.setText(tr("Close"))
        self._stack.setCurrentIndex(1)

    def crashed(self, _error: Exception) -> None:
        """Stay: ``ended`` says it here."""

    def ended(self) -> None:
        """Where there is neither an answer nor a reason, the window has told of the fault."""
        if self._stack.currentIndex() == 0 and not self.is_over:
            self.refusal.setText(tr("They could not be compared."))
            self.close_button.setText(tr("Close"))
            self._stack.setCurrentIndex(1)

    def _show(self, drawn: _Drawn) -> None:
        if self.is_over:
            return
        found = self.comparison = drawn.comparison
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self._said(found))
        column.addLayout(self._side_by_side(found))
        frame, inside = card()
        inside.setContentsMargins(8, 8, 8, 8)
        self.table = ClipDifferences(self.context.theme, found)
        inside.addWidget(self.table)
        column.addWidget(frame)
        if drawn.frames:
            column.addWidget(label(tr("They differ most on"), "section"))
            names = titles_apart(found.first, found.second)
            self.frames = DifferingFrames(self.context.theme, drawn.frames, names)
            self.frames.frame_chosen.connect(self._go_to)
            column.addWidget(self.frames)
        column.addStretch(1)
        self._shown.setWidget(content)
        self.close_button.setText(tr("Close"))
        self._stack.setCurrentIndex(2)
        self._model_changed()

    def _said(self, found: ModelComparison) -> QWidget:
        frame, column = card()
        # A figure and its spread stay on one line.
        self.sentence.setText(
            found.sentence.replace(" \N{PLUS-MINUS SIGN} ", "\u00a0\N{PLUS-MINUS SIGN}\u00a0")
        )
        column.addWidget(self.sentence)
        spread = tr("\N{PLUS-MINUS SIGN} is what chance leaves open, 95 times in 100, over {groups}.").format(
            groups=plural(found.groups, found.resampled)
        )
        self.basis.setText(" ".join((found.basis, spread, *found.notes)))
        column.addWidget(self.basis)
        return frame

    def _side_by_side(self, found: ModelComparison) -> QHBoxLayout:
        ahead = found.interval is not None and is_beyond_chance(found.interval)
        self.cards = (
            ComparedModel(found.first, found.first_figures, closer=ahead and found.advantage > 0),
            ComparedModel(found.second, found.second_figures, closer=ahead and found.advantage < 0),
        )
        line = row(spacing=12)
        for shown in self.cards:
            line.addWidget(shown, 1)
            shown.deploy.clicked.connect(
                lambda _checked=False, model=shown.model: self.wait_for(self._changes.deploy(model))
            )
        return line

    def _go_to(self, frame_id: int) -> None:
        self.accept()
        self.context.signals.frame_requested.emit(frame_id)

    def _model_changed(self) -> None:
        if self.cards and not self.is_over:
            self.wait_for(self._show_use())

    async def _show_use(self) -> None:
        status = await self.context.runner.background(self.context.application.model_in_use)
        for shown in self.cards:
            shown.show_use(in_use=shown.model.digest == status.active.digest)


def _find_frames(application: Application, found: ModelComparison) -> tuple[DifferingFrame, ...]:
    """Find where the frames of a comparison are, and their pictures. Touches the disk."""
    media = {item.id: item for item in application.catalog.list_media()}
    frames = {frame.id: frame for frame in application.catalog.frames()}
    pictures: Mapping[int, bytes] = application.thumbnails.get([item.frame_id for item in found.differing])
    drawn = []
    for item in found.differing:
        frame = frames.get(item.frame_id)
        if frame is None:
            continue
        jpeg = pictures.get(item.frame_id)
        image = None if jpeg is None else image_from_jpeg(jpeg)
        drawn.append(DifferingFrame(item, frame_in_clip(frame, media.get(frame.media_id)), image))
    return tuple(drawn)
