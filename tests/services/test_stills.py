"""Stills are the exact frame in its true colours, and the contact sheet shows them all."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace
from clips import Clip, make_clip, read_number

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.hand_off import StillFormat
from aura_trainer.domain.picks import FrameRange, Handles, Pick
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.export.exporter import ExportService
from aura_trainer.services.files import DiskFiles

BARS = np.array(
    [
        (191, 191, 191),
        (191, 191, 0),
        (0, 191, 191),
        (0, 191, 0),
        (191, 0, 191),
        (191, 0, 0),
        (0, 0, 191),
        (255, 255, 255),
        (0, 0, 0),
    ]
)
"""75 % colour bars, white and black."""

# Luma weights of ITU-R BT.601 and BT.709.
WEIGHTS = {601: (0.299, 0.114), 709: (0.2126, 0.0722)}


@pytest.fixture
def exports():
    return ExportService(DataPaths.resolve(), DiskFiles())


def encode(rgb, matrix, *, full):
    """From RGB to 8-bit Y'CbCr by the formulas of the recommendations, with nothing of the app's or FFmpeg's."""
    red, blue = WEIGHTS[matrix]
    colour = rgb / 255
    luma = red * colour[..., 0] + (1 - red - blue) * colour[..., 1] + blue * colour[..., 2]
    chroma_blue = (colour[..., 2] - luma) / (2 * (1 - blue))
    chroma_red = (colour[..., 0] - luma) / (2 * (1 - red))
    if full:
        planes = (255 * luma, 128 + 255 * chroma_blue, 128 + 255 * chroma_red)
    else:
        planes = (16 + 219 * luma, 128 + 224 * chroma_blue, 128 + 224 * chroma_red)
    return [np.clip(np.rint(plane), 0, 255).astype(np.uint8) for plane in planes]


def bars_clip(path, matrix, *, full, height=128, column=32, tagged=True):
    picture = np.repeat(np.repeat(BARS[None], column, axis=1), height, axis=0)
    planes = encode(picture, matrix, full=full)
    with av.open(str(path), "w") as container:
        video = container.add_stream("ffv1", rate=25)
        video.width, video.height, video.pix_fmt = picture.shape[1], height, "yuv444p"
        if tagged:
            video.codec_context.color_range = ColorRange.JPEG if full else ColorRange.MPEG
            video.codec_context.colorspace = Colorspace.ITU709 if matrix == 709 else Colorspace.SMPTE170M
        for number in range(3):
            frame = av.VideoFrame(picture.shape[1], height, "yuv444p")
            for plane, values in zip(frame.planes, planes, strict=True):
                padded = np.zeros((height, plane.line_size), np.uint8)
                padded[:, : values.shape[1]] = values
                plane.update(padded.tobytes())
            frame.pts, frame.time_base = number, Fraction(1, 25)
            if tagged:
                frame.color_range = video.codec_context.color_range
                frame.colorspace = video.codec_context.colorspace
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return path


def one_pick(path, peak=1, frames=(0, 3)):
    return [Pick(str(path), FrameRange(*frames), peak, 0, 0.5)]


def still_of(exports, folder, picks, form):
    given = exports.prepare("Stills", picks, Handles(0), NeverStop()).hand_off
    (still,) = exports.write_stills(given, folder, form, NeverStop())
    return still


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", [601, 709])
@pytest.mark.parametrize("form", list(StillFormat))
def test_a_still_has_the_colours_that_went_in(tmp_path, exports, matrix, full, form):
    clip = bars_clip(tmp_path / "bars.mkv", matrix, full=full)
    still = still_of(exports, tmp_path / "stills", one_pick(clip), form)
    image = cv2.imread(str(still))[:, :, ::-1].astype(int)
    seen = image[64, 16::32]
    assert np.abs(seen - BARS).max() <= 3, seen.tolist()


@pytest.mark.parametrize(("height", "matrix"), [(720, 709), (576, 601)])
def test_where_a_file_does_not_say_its_matrix_its_height_does(tmp_path, exports, height, matrix):
    clip = bars_clip(tmp_path / "bars.mkv", matrix, full=False, height=height, column=144, tagged=False)
    still = still_of(exports, tmp_path / "stills", one_pick(clip), StillFormat.PNG)
    seen = cv2.imread(str(still))[64, 72::144, ::-1].astype(int)
    assert np.abs(seen - BARS).max() <= 3, seen.tolist()


def test_a_still_is_the_very_frame_at_full_size(tmp_path, exports):
    for clip in (Clip("long-gop.mp4", 60, gop=30), Clip("late.ts", 60, first_stamp=9000)):
        path = make_clip(tmp_path / clip.name, clip)
        picks = [Pick(str(path), FrameRange(at, at + 1), at, 0, 0.5) for at in (47, 3, 30)]
        given = exports.prepare("Stills", picks, Handles(0), NeverStop()).hand_off
        stills = exports.write_stills(
            given, tmp_path / clip.name.replace(".", "-"), StillFormat.PNG, NeverStop()
        )
        images = [cv2.imread(str(still))[:, :, ::-1] for still in stills]
        assert [read_number(image) for image in images] == [47, 3, 30]
        assert images[0].shape[:2] == (64, 80)
        assert [still.name[:3] for still in stills] == ["001", "002", "003"]


def test_the_contact_sheet_shows_every_pick(tmp_path, exports):
    path = make_clip(tmp_path / "clip.mp4", Clip("clip.mp4", 60, size=(320, 256)))
    peaks = (5, 17, 29, 41, 53)
    picks = [Pick(str(path), FrameRange(at, at + 2), at, 0, 0.5) for at in peaks]
    given = exports.prepare("Sheet", picks, Handles(0), NeverStop()).hand_off
    target = exports.picture_target(tmp_path / "sheet.jpg")
    exports.write_contact_sheet(given, target, NeverStop())
    sheet = cv2.imread(str(target))[:, :, ::-1]
    corners = [(12 + row * (256 + 44 + 12), 12 + column * 332) for row in range(2) for column in range(4)]
    shown = [sheet[top : top + 256, left : left + 320] for top, left in corners[: len(peaks)]]
    assert [read_number(image) for image in shown] == list(peaks)
    # Below each picture stand its time code and score.
    assert all(sheet[top + 256 : top + 296, left : left + 320].max() > 200 for top, left in corners[:5])


def test_a_sheet_is_a_jpeg_and_lies_in_a_folder_that_is_there(tmp_path, exports):
    with pytest.raises(InvalidInput):
        exports.picture_target(tmp_path / "sheet.bmp")
    with pytest.raises(InvalidInput):
        exports.picture_target(Path(DataPaths.resolve().home) / "ML" / "sheet.jpg")
