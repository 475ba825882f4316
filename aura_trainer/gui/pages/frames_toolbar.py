"""The strip over the grid: filters with counts, search, order, and the size of the cells."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.frame_cell import DOT_RADIUS, paint_dot
from aura_trainer.gui.widgets.frame_grid import DEFAULT_CELL_WIDTH, LARGEST_CELL_WIDTH, SMALLEST_CELL_WIDTH
from aura_trainer.gui.widgets.order_menu import OrderMenu, OrderWords
from aura_trainer.gui.widgets.search_field import SearchField
from aura_trainer.language import mark, number, tr

_FILTERS = {
    FrameFilter.ALL: (mark("All"), mark("Every frame"), mark("Show all, {frames}")),
    FrameFilter.UNRATED: (
        mark("Unrated"),
        mark("Frames without a rating; choose again to refresh"),
        mark("Show unrated, {frames}"),
    ),
    FrameFilter.LOW: (
        mark("Low"),
        mark("Rated below 0.3; choose again to refresh"),
        mark("Show low, {frames}"),
    ),
    FrameFilter.MEDIUM: (
        mark("Medium"),
        mark("Rated 0.3 to 0.7; choose again to refresh"),
        mark("Show medium, {frames}"),
    ),
    FrameFilter.HIGH: (
        mark("High"),
        mark("Rated 0.7 and above; choose again to refresh"),
        mark("Show high, {frames}"),
    ),
    FrameFilter.SUGGESTED: (
        mark("Suggested"),
        mark("Unrated frames worth rating next; choose again to refresh"),
        mark("Show suggested, {frames}"),
    ),
}
_DOT_GAP = 4
_MARGIN = 16
_ORDERS = {
    FrameOrder.USEFUL: OrderWords(
        mark("Most useful"),
        mark("Most useful first, as suggested"),
        mark("Sort: most useful"),
        mark("Sort by most useful"),
    ),
    FrameOrder.TIME: OrderWords(
        mark("Time"), mark("As in the footage"), mark("Sort: time"), mark("Sort by time")
    ),
    FrameOrder.RATING: OrderWords(
        mark("Rating"), mark("Best rated first"), mark("Sort: rating"), mark("Sort by rating")
    ),
    FrameOrder.ESTIMATE: OrderWords(
        mark("Estimate"),
        mark("First what the model thinks most of"),
        mark("Sort: estimate"),
        mark("Sort by estimate"),
    ),
}
_FILTER_ACTIONS = {
    ActionId.SHOW_ALL: FrameFilter.ALL,
    ActionId.SHOW_UNRATED: FrameFilter.UNRATED,
    ActionId.SHOW_LOW: FrameFilter.LOW,
    ActionId.SHOW_MEDIUM: FrameFilter.MEDIUM,
    ActionId.SHOW_HIGH: FrameFilter.HIGH,
    ActionId.SHOW_SUGGESTED: FrameFilter.SUGGESTED,
}
_ORDER_ACTIONS = {
    ActionId.SORT_TIME: FrameOrder.TIME,
    ActionId.SORT_RATING: FrameOrder.RATING,
    ActionId.SORT_ESTIMATE: FrameOrder.ESTIMATE,
}
_GUIDED = (FrameFilter.SUGGESTED, FrameFilter.ADVICE)


class FramesToolbar(QFrame):
    """Says what is wanted; the page applies it.

    Signals:
        arranged: Filter, order or words to search for were chosen, perhaps the same again.
        cell_width_chosen: The size slider was moved.
    """

    arranged = Signal()
    cell_width_chosen = Signal(int)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "strip")
        self.shown = FrameFilter.ALL
        self._before = (FrameFilter.ALL, "")
        self._beside: bool | None = None
        self.order = FrameOrder.TIME
        self._order_before = FrameOrder.TIME
        self._filters: dict[FrameFilter, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(12)
        column.addLayout(self._row)
        self._chips, flow = flow_box(self)
        group = QButtonGroup(self)
        for choice, (title, tip, _) in _FILTERS.items():
            chip = _chip(tr(title), tr(tip))
            chip.setChecked(choice is self.shown)
            chip.clicked.connect(lambda _checked=False, chosen=choice: self._filter_chosen(chosen))
            group.addButton(chip)
            flow.addWidget(chip)
            self._filters[choice] = chip
        self._group = group
        self.advice_chip = _chip("", tr("Show what was shown before"))
        self.advice_chip.setCheckable(False)
        self.advice_chip.setProperty("role", "chip-on")
        self.advice_chip.clicked.connect(self.lift_advice)
        self.advice_chip.hide()
        flow.addWidget(self.advice_chip)
        self._tools, self._tool_flow = flow_box(self, spacing=12)
        self._tool_flow.addWidget(self._search_box())
        self.orders = OrderMenu(_ORDERS, theme, self)
        self.orders.chosen.connect(self._order_chosen)
        self.orders.show_order(self.order)
        self.orders.choices[FrameOrder.USEFUL].setVisible(False)
        self._tool_flow.addWidget(self.orders)
        self._tool_flow.addWidget(self._size_box())
        self._row.addWidget(self._chips, 1)
        self._row.addWidget(self._tools)
        self._row.setAlignment(self._chips, Qt.AlignmentFlag.AlignVCenter)
        self.show_counts(dict.fromkeys(FrameFilter, 0))
        theme.changed.connect(self._tint)
        self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take one line or two."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Take one line or two when what is in them has another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    @property
    def lasting_order(self) -> FrameOrder:
        """The order of frames that are neither suggested nor advised."""
        return self._order_before if self.shown in _GUIDED else self.order

    def show_counts(self, counts: Mapping[FrameFilter, int]) -> None:
        """Put the counts on the chips."""
        for choice, chip in self._filters.items():
            title, _, spoken = _FILTERS[choice]
            chip.setText(f"{tr(title)} {counts[choice]}")
            chip.setAccessibleName(tr(spoken).format(frames=plural(counts[choice], "frame")))

    def add_tool(self, tool: QWidget) -> None:
        """Put something more at the right end."""
        self._tool_flow.addWidget(tool)

    def handlers(self) -> dict[ActionId, Callable[[], object]]:
        """What the actions do that filter and sort."""
        filters = {action_id: partial(self._choose, choice) for action_id, choice in _FILTER_ACTIONS.items()}
        orders = {
            action_id: partial(self._order_chosen, choice) for action_id, choice in _ORDER_ACTIONS.items()
        }
        return {**filters, **orders}

    def show_all(self) -> None:
        """Lift the filter, and search for nothing."""
        self.search.show_words("")
        self._choose(FrameFilter.ALL)

    def show_keys(self, keys: KeyMap) -> None:
        """Say which key leads to the search."""
        key = keys.first(ActionId.FIND)
        self.search.show_hint(tr("Search  {key}").format(key=key) if key else tr("Search"))
        self.search.setToolTip(
            keys.tip(tr("Words in the clip's name, its folder or the time code"), ActionId.FIND)
        )

    def show_found(self, count: int) -> None:
        """Say how many frames are shown of those searched for."""
        words = tr("{count} found").format(count=number(count)) if self.search.words else ""
        self.found.setText(words)
        self.found.setVisible(bool(words))
        spoken = tr("{frames} found").format(frames=plural(count, "frame"))
        self.search.setAccessibleDescription(spoken if words else "")

    def restore(self, shown: FrameFilter, order: FrameOrder, words: str) -> None:
        """Show what was chosen at another time, and have it applied."""
        self.search.show_words(words)
        self.order = order
        self._choose(shown)
        self.orders.show_order(self.order)

    def show_advice(self, count: int) -> None:
        """Say that the frames of an advice are shown; the filter before comes back once that is lifted."""
        if self.shown is not FrameFilter.ADVICE:
            self._before = self.shown, self.search.words
            self._fit_order(FrameFilter.ADVICE)
            self.search.show_words("")
        self.shown = FrameFilter.ADVICE
        self._group.setExclusive(False)
        for chip in self._filters.values():
            chip.setChecked(False)
        self._group.setExclusive(True)
        frames = plural(count, "frame")
        self.advice_chip.setText(tr("Advice: {frames} \N{MULTIPLICATION SIGN}").format(frames=frames))
        self.advice_chip.setAccessibleName(
            tr("Advice, {frames}: show everything again").format(frames=frames)
        )
        self.advice_chip.show()

    def lift_advice(self) -> None:
        """Go back to what was shown before the advice."""
        shown, words = self._before
        if not self.search.words:
            self.search.show_words(words)
        self._choose(shown)

    def set_cell_width(self, width: int) -> None:
        """Follow a size that was set elsewhere."""
        self._size.blockSignals(True)
        self._size.setValue(width)
        self._size.blockSignals(False)

    def _search_box(self) -> QWidget:
        box, row = _line(self)
        self.search = SearchField(self._theme, box)
        self.search.setAccessibleName(tr("Search frames by clip, folder or time code"))
        self.search.searched.connect(lambda _words: self.arranged.emit())
        self.found = QLabel(box)
        self.found.setProperty("role", "dim")
        self.found.hide()
        row.addWidget(self.search)
        row.addWidget(self.found)
        return box

    def _size_box(self) -> QWidget:
        box, row = _line(self)
        size = QLabel(tr("Size"), box)
        size.setProperty("role", "dim")
        row.addWidget(size)
        self._size = QSlider(Qt.Orientation.Horizontal, box)
        self._size.setRange(SMALLEST_CELL_WIDTH, LARGEST_CELL_WIDTH)
        self._size.setSingleStep(20)
        self._size.setPageStep(60)
        self._size.setValue(DEFAULT_CELL_WIDTH)
        self._size.setFixedWidth(90)
        self._size.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._size.setAccessibleName(tr("Size of the pictures"))
        self._size.valueChanged.connect(self.cell_width_chosen)
        row.addWidget(self._size)
        return box

    def _choose(self, choice: FrameFilter) -> None:
        self._filters[choice].setChecked(True)
        self._filter_chosen(choice)

    def _filter_chosen(self, choice: FrameFilter) -> None:
        if choice is not self.shown:
            self._fit_order(choice)
        self.shown = choice
        self.advice_chip.hide()
        self.arranged.emit()

    def _fit_order(self, choice: FrameFilter) -> None:
        """Order suggested and advised frames by their use, others as before."""
        guided = choice in _GUIDED
        if self.shown not in _GUIDED:
            self._order_before = self.order
        self.order = FrameOrder.USEFUL if guided else self._order_before
        self.orders.choices[FrameOrder.USEFUL].setVisible(guided)
        self.orders.show_order(self.order)

    def _fit(self) -> None:
        """Chips and tools side by side where both have room, else one above the other."""
        room = self.width() - 2 * _MARGIN - self._row.spacing()
        beside = self._chips.sizeHint().width() + self._tools.sizeHint().width() <= room
        if beside is self._beside:
            return
        self._beside = beside
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        policy = self._tools.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Fixed if beside else QSizePolicy.Policy.Expanding)
        self._tools.setSizePolicy(policy)

    def _tint(self) -> None:
        dot, chip = _dot(self._theme, self.devicePixelRatioF()), self._filters[FrameFilter.SUGGESTED]
        chip.setIcon(QIcon(dot))
        chip.setIconSize(dot.deviceIndependentSize().toSize())

    def _order_chosen(self, choice: FrameOrder) -> None:
        self.order = choice
        self.orders.show_order(choice)
        self.arranged.emit()


def _line(parent: QWidget) -> tuple[QWidget, QHBoxLayout]:
    box = QWidget(parent)
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    return box, row


def _dot(theme: ThemeManager, ratio: float) -> QPixmap:
    """The mark of suggested frames, with a gap to the words that follow it."""
    radius = DOT_RADIUS * theme.text_scale
    side = round(2 * radius) + 3
    pixmap = QPixmap(QSize(side + _DOT_GAP, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_dot(painter, QPointF(side / 2, side / 2), radius, theme.tokens.model)
    painter.end()
    return pixmap


def _chip(title: str, tip: str) -> QPushButton:
    chip = QPushButton(title)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setToolTip(tip)
    # A click leaves the keys with the grid; Tab still gets here.
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return chip
