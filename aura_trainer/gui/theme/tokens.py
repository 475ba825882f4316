"""Colours by role, and the scales of type and space."""

from dataclasses import dataclass

RADIUS_SMALL, RADIUS, RADIUS_LARGE = 6, 8, 10

TYPE_SMALL, TYPE_LABEL, TYPE_BODY, TYPE_NAME, TYPE_HEADING, TYPE_TITLE, TYPE_DISPLAY = (
    11,
    12,
    13,
    14,
    16,
    20,
    34,
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme's colours as ``#rrggbb``.

    Text roles keep 4.5:1 on ``background``, ``panel``, ``raised`` and their own ground. ``rating`` and
    ``model`` are for marks; text in those colours takes ``rating_text`` and ``model_text``.
    """

    name: str
    background: str
    panel: str
    raised: str
    hover: str
    line: str
    text: str
    dim: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_ground: str
    accent_text: str
    rating: str
    rating_text: str
    model: str
    model_text: str
    model_ground: str
    good: str
    good_ground: str
    warn: str
    warn_ground: str
    bad: str
    bad_ground: str
    track: str
    selected_track: str
    thumb: str


DARK = Tokens(
    name="dark",
    background="#15171b",
    panel="#1b1e23",
    raised="#24282f",
    hover="#2c313a",
    line="#2f343c",
    text="#e7e9ec",
    dim="#98a1ac",
    accent="#3fb8a0",
    accent_hover="#54c9b2",
    on_accent="#06201b",
    accent_ground="#123b35",
    accent_text="#7fdcc8",
    rating="#f0b03c",
    rating_text="#f0b03c",
    model="#6aa9ff",
    model_text="#8abcff",
    model_ground="#1d2838",
    good="#4cc38a",
    good_ground="#14291e",
    warn="#f0b03c",
    warn_ground="#33270f",
    bad="#f37f71",
    bad_ground="#3a1f1c",
    track="#2f343c",
    selected_track="#2b5f56",
    thumb="#ffffff",
)

LIGHT = Tokens(
    name="light",
    background="#f3f4f6",
    panel="#ffffff",
    raised="#eceef1",
    hover="#e2e5ea",
    line="#d3d8df",
    text="#1a1d22",
    dim="#59626e",
    accent="#0d7a67",
    accent_hover="#0a6858",
    on_accent="#ffffff",
    accent_ground="#d3ede7",
    accent_text="#095a4c",
    rating="#c98000",
    rating_text="#855400",
    model="#2f74d8",
    model_text="#1b5bb8",
    model_ground="#e4eefb",
    good="#127040",
    good_ground="#ddf2e6",
    warn="#855400",
    warn_ground="#fbeed3",
    bad="#b4322a",
    bad_ground="#fbe4e1",
    track="#d3d8df",
    selected_track="#a5cfc5",
    thumb="#ffffff",
)
