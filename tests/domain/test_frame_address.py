import ntpath
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import Frame, FrameAddress

_paths = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1).filter(
    lambda text: text.strip()
)
_moments = st.decimals(0, 1_000_000, places=6)


@given(_paths, st.one_of(st.none(), _moments))
def test_an_address_survives_being_written_and_read(path, seconds):
    address = FrameAddress(path) if seconds is None else FrameAddress.at(path, seconds)
    assert FrameAddress.parse(str(address)) == address


def test_a_time_is_written_with_six_decimals():
    assert str(FrameAddress.at("clip.mp4", Fraction(1001, 30000))) == "clip.mp4#t=0.033367"


def test_marks_of_the_fragment_in_a_name_are_encoded():
    assert str(FrameAddress.at("take #t=2 100%.mp4", 1.5)) == "take %23t=2 100%25.mp4#t=1.500000"


@pytest.mark.parametrize(
    "text", ["", "   ", "clip.mp4#t=abc", "clip.mp4#t=-1", "clip.mp4#t=nan", "clip.mp4#t=inf"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InvalidInput):
        FrameAddress.parse(text)


def test_a_windows_path_is_kept_as_it_is():
    path = ntpath.join("C:\\", "footage", "A012.mp4")
    assert FrameAddress.parse(f"{path}#t=3.0") == FrameAddress(path, Decimal("3.000000"))


def test_a_frame_counts_its_seconds_from_the_first_frame():
    frame = Frame(
        1, 1, "a.ts#t=1.000000", 270_000, Fraction(1, 90_000), 25, key_frame=False, shot=0, start_pts=180_000
    )
    assert frame.seconds == 1.0
