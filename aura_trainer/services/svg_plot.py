"""A small plot as inline SVG: two axes with ticks and a grid, and on them lines, points and boxes.

How things look is up to the style of the page it stands in, by the classes given here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from lxml import etree

from aura_trainer.domain.eliding import elided

_TICK_ROOM, _LABEL_ROOM, _LETTER = 22, 20, 7.0
_TOP, _RIGHT = 10, 16
_WIDEST_TICK = 30

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high``, with words at some of its places.

    Attributes:
        label: What it measures.
        low: Where it begins.
        high: Where it ends.
        ticks: Places on it, each with its words.
    """

    label: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]

    def part(self, value: float) -> float:
        """Return how far along the axis a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def readable(text: str) -> str:
    """Return text with what no document of the web may hold, such as control characters, made visible."""
    return "".join(letter if _allowed(ord(letter)) else "\N{REPLACEMENT CHARACTER}" for letter in text)


class SvgPlot:
    """A plot; what is drawn later lies above.

    Args:
        name: Unlike that of any other plot of the page.
        title: What it shows, for those who do not see it.
        description: What is to be seen in it, for the same.
        x: The axis along its foot.
        y: That along its left side.
        height: Of all of it, where its width is 480.
    """

    WIDTH = 480

    def __init__(
        self, name: str, title: str, description: str, x: Axis, y: Axis, *, height: float = 340
    ) -> None:
        self._x, self._y = x, y
        widest = max((len(elided(words, _WIDEST_TICK)) for _, words in y.ticks), default=0)
        self._left = 10 + (_LABEL_ROOM if y.label else 0) + widest * _LETTER
        self._right, self._top = self.WIDTH - _RIGHT, float(_TOP)
        self._foot = height - _TICK_ROOM - _LABEL_ROOM
        self.root = etree.Element(
            "svg",
            {
                "viewBox": f"0 0 {self.WIDTH} {height:g}",
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-description",
            },
        )
        _text(self.root, "title", title, id=f"{name}-title")
        _text(self.root, "desc", description, id=f"{name}-description")
        self._draw_axes()

    def line(self, points: Iterable[Point], kind: str) -> None:
        """Draw a line through points."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._place, points))
        self._add("polyline", kind, points=places)

    def point(self, point: Point, kind: str, size: float, words: str = "") -> None:
        """Draw a point of a size; ``words`` are said where somebody points at it."""
        x, y = self._place(point)
        _say(self._add("circle", kind, cx=x, cy=y, r=size), words)

    def box(self, one: Point, other: Point, kind: str, *, thick: float = 0, words: str = "") -> None:
        """Draw a box between two corners, thicker upward and downward by some pixels."""
        (left, top), (right, foot) = self._place(one), self._place(other)
        left, right, top, foot = min(left, right), max(left, right), min(top, foot), max(top, foot)
        made = self._add(
            "rect", kind, x=left, y=top - thick, width=right - left, height=foot - top + 2 * thick
        )
        _say(made, words)

    def _place(self, point: Point) -> Point:
        x, y = point
        return (
            self._left + self._x.part(x) * (self._right - self._left),
            self._foot - self._y.part(y) * (self._foot - self._top),
        )

    def _draw_axes(self) -> None:
        for value, words in self._x.ticks:
            x, _ = self._place((value, self._y.low))
            self._add("line", "grid", x1=x, x2=x, y1=self._top, y2=self._foot)
            self._words(words, "tick middle", x, self._foot + 16)
        for value, words in self._y.ticks:
            _, y = self._place((self._x.low, value))
            self._add("line", "grid", x1=self._left, x2=self._right, y1=y, y2=y)
            self._words(words, "tick end", self._left - 6, y + 4)
        middle = (self._left + self._right) / 2
        self._words(self._x.label, "label middle", middle, self._foot + _TICK_ROOM + 14)
        if self._y.label:
            height = (self._top + self._foot) / 2
            turned = self._words(self._y.label, "label middle", 14, height)
            turned.set("transform", f"rotate(-90 14 {height:.1f})")

    def _words(self, words: str, kind: str, x: float, y: float) -> etree._Element:
        made = self._add("text", kind, x=x, y=y)
        shown = elided(words, _WIDEST_TICK) if "tick" in kind else words
        made.text = readable(shown)
        if shown != words:
            _say(made, words)
        return made

    def _add(self, tag: str, kind: str, **numbers: float | str) -> etree._Element:
        values = {
            name: value if isinstance(value, str) else f"{value:.1f}" for name, value in numbers.items()
        }
        return etree.SubElement(self.root, tag, {"class": kind, **values})


def even_ticks(low: float, high: float, step: float, pattern: str = "{:.1f}") -> list[tuple[float, str]]:
    """Return places from ``low`` to ``high`` at a distance, worded by a pattern."""
    places = (low + number * step for number in count())
    found: list[tuple[float, str]] = []
    for place in places:
        if place > high + step / 1000:
            return found
        # 0.1 + 0.2 is not quite 0.3, and a zero must not come out below zero.
        value = round(place, 9) + 0.0
        found.append((value, pattern.format(value)))
    return found


def _say(element: etree._Element, words: str) -> None:
    if words:
        _text(element, "title", words)


def _text(parent: etree._Element, tag: str, words: str, **attributes: str) -> None:
    etree.SubElement(parent, tag, attributes).text = readable(words)


def _allowed(code: int) -> bool:
    """Whether XML may hold a letter, with which HTML agrees but for C1 controls and what is no letter at all."""
    if code < 0x20:
        return code in (0x09, 0x0A)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not (0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or noncharacter)
