"""High dynamic range and logarithmic footage on a usual screen."""

from fractions import Fraction

import av
import numpy as np
import pytest
from cubes import opened, write_cube

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import MediaKind
from aura_trainer.media import transfer
from aura_trainer.media.footage import Footage

BT709, BT2020 = 1, 9
ALL = [transfer.PQ, transfer.HLG, transfer.LOG_100, transfer.LOG_316]
# Signal levels of reference white, 203 cd/m2, in ITU-R BT.2408, table 1.
REFERENCE_WHITE = {transfer.PQ: 0.58, transfer.HLG: 0.75}


def _grey(levels):
    codes = np.rint(np.asarray(levels, dtype=float) * 65_535).astype(np.uint16)
    return np.repeat(codes.reshape(1, -1, 1), 3, axis=2)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("primaries", [BT709, BT2020])
def test_black_stays_black_grey_stays_grey_and_brighter_stays_brighter(kind, primaries):
    picture = transfer.to_screen(_grey(np.linspace(0, 1, 64)), kind, primaries).astype(int)
    assert picture[0, 0].max() <= 2
    assert np.ptp(picture, axis=2).max() <= 1
    assert (np.diff(picture[0, :, 1]) >= 0).all()
    assert picture[0, -1].min() >= 215


@pytest.mark.parametrize("kind", REFERENCE_WHITE)
def test_reference_white_looks_white_with_room_above_it(kind):
    white, peak = transfer.to_screen(_grey([REFERENCE_WHITE[kind], 1.0]), kind, BT2020)[0, :, 1]
    assert 228 <= white <= 240
    assert peak >= 250


def test_colours_of_bt2020_become_those_of_bt709():
    # The red of BT.709 within BT.2020, as linear light, by the inverse of BT.2087's matrix.
    light = np.array([0.6274, 0.0691, 0.0164]) * 0.65
    signal = 1 + np.log10(light) / 2
    codes = np.rint(signal * 65_535).astype(np.uint16).reshape(1, 1, 3)
    red, green, blue = transfer.to_screen(codes, transfer.LOG_100, BT2020)[0, 0].astype(int)
    rolled_off = 0.5 + 0.5 * (1 - np.exp(-0.15 / 0.5))
    assert abs(red - 255 * rolled_off ** (1 / 2.4)) <= 2
    assert max(green, blue) <= 25


def test_footage_that_says_it_is_hlg_is_brought_to_the_screen_unless_a_table_is_given(tmp_path):
    path = tmp_path / "hlg.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx265", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p10le"
        context = stream.codec_context
        context.options = {"x265-params": "log-level=none"}
        context.color_trc, context.color_primaries, context.colorspace = transfer.HLG, BT2020, BT2020
        for number in range(5):
            frame = av.VideoFrame(64, 64, "yuv420p10le")
            for plane, code, rows in zip(frame.planes, (64 + 657, 512, 512), (64, 32, 32), strict=True):
                plane.update(np.full((rows, plane.line_size // 2), code, np.uint16).tobytes())
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    footage = Footage.open(str(path), MediaKind.VIDEO, NeverStop())
    shown = next(footage.frames([2], None, NeverStop())).image
    assert 226 <= shown.min() <= shown.max() <= 240
    same = opened(write_cube(tmp_path / "same.cube", lambda *colour: colour))
    as_recorded = next(footage.through(same.lut).frames([2], None, NeverStop())).image
    assert 188 <= as_recorded.min() <= as_recorded.max() <= 194
