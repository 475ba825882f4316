"""The file of a data set: what goes in comes out, and what is hostile is refused by name."""

import io
import json
import zipfile
from datetime import UTC, datetime
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aura_trainer.domain.media import MediaKind
from aura_trainer.media.thumbnails import encode_thumbnail, jpeg_size, read_thumbnail
from aura_trainer.ml.archive import digests
from aura_trainer.services.dataset_file import FrameFeatures, content_of, pack, unpack
from aura_trainer.services.dataset_manifest import (
    DatasetManifest,
    InvalidDataset,
    SharedExtractor,
    SharedFrame,
    SharedMedia,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PICTURE = encode_thumbnail(np.full((9, 16, 3), 90, np.uint8))

times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zoned
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"], exclude_characters="/\\"),
    min_size=1,
    max_size=40,
).filter(lambda name: name not in {".", ".."})
marks = st.text("0123456789abcdef", min_size=64, max_size=64)


def media_of(mark="a" * 64, name="clip.mp4", base=Fraction(1, 12_800), **more):
    return SharedMedia(
        fingerprint=mark,
        name=name,
        kind=MediaKind.VIDEO,
        frame_rate=Fraction(25),
        time_base=base,
        start_pts=0,
        duration_seconds=20.0,
        shots=((0, 512),),
        **more,
    )


def frame_of(media, number, pts, rating=0.5, given_at=NOON, file=None):
    seconds = round(float(media.seconds(pts)), 6)
    return SharedFrame(media=number, pts=pts, time=seconds, file=file, rating=rating, timestamp=given_at)


def manifest_of(media, frames, features, members, **more):
    return DatasetManifest(
        schema_version=1,
        created=NOON,
        app_version="1.0",
        media=media,
        annotations=len(frames),
        features=tuple(item.extractor for item in features),
        members=digests(members),
        **more,
    )


@st.composite
def data_sets(draw):
    media = tuple(
        media_of(mark, draw(names), Fraction(draw(st.integers(1, 5000)), draw(st.integers(1, 90_000))))
        for mark in draw(st.lists(marks, min_size=1, max_size=3, unique=True))
    )
    keys = draw(
        st.lists(
            st.tuples(st.integers(0, len(media) - 1), st.integers(0, 10**9)),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    frames = tuple(
        frame_of(media[at], at, pts, draw(st.floats(0, 1)), draw(times), draw(st.none() | names))
        for at, pts in keys
    )
    features = []
    for extractor in draw(st.lists(st.sampled_from(["context", "x-1", "y"]), max_size=3, unique=True)):
        rows = sorted(draw(st.sets(st.integers(0, len(frames) - 1), min_size=1)))
        width = draw(st.integers(1, 4))
        matrix = draw(arrays(np.float32, (len(rows), width), elements=st.floats(-1e9, 1e9, width=32)))
        head = SharedExtractor(id=extractor, version=1, key="k:1", frames=len(rows), width=width)
        features.append(FrameFeatures(head, np.array(rows, np.int64), matrix))
    pictures = dict.fromkeys(draw(st.sets(st.integers(0, len(frames) - 1))), PICTURE)
    return media, frames, tuple(features), pictures


@given(data_sets(), st.none() | st.just("ann"))
def test_what_goes_in_comes_out(content, by):
    media, frames, features, pictures = content
    members = content_of(frames, features, pictures)
    read = unpack(pack(manifest_of(media, frames, features, members, by=by), members))
    assert (read.manifest.media, read.manifest.by, read.frames) == (media, by, frames)
    assert read.pictures == pictures
    for before, after in zip(features, read.features, strict=True):
        assert after.extractor == before.extractor
        np.testing.assert_array_equal(after.rows, before.rows)
        np.testing.assert_array_equal(after.matrix, before.matrix)
        plain = io.BytesIO(members[f"features/{before.extractor.id}.npy"])
        np.testing.assert_array_equal(np.load(plain, allow_pickle=False), before.matrix)


@pytest.fixture
def parts():
    """A sound data set, as its manifest's JSON and its other files."""
    media = media_of()
    frames = (frame_of(media, 0, 0), frame_of(media, 0, 512, 0.75))
    head = SharedExtractor(id="context", version=1, key="k:1", frames=2, width=3)
    features = (FrameFeatures(head, np.arange(2), np.ones((2, 3), np.float32)),)
    members = content_of(frames, features, {1: PICTURE})
    return json.loads(manifest_of((media,), frames, features, members).to_json()), members


def zipped(manifest, members, *, honest=True, method=zipfile.ZIP_DEFLATED):
    """A zip of files as they are, with their true digests in the manifest."""
    if honest:
        manifest = {**manifest, "members": digests(members)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def test_one_packed_again_by_another_program_is_as_good(parts):
    assert len(unpack(zipped(*parts)).frames) == 2


LINE = b'{"media":0,"pts":0,"time":0.0,"rating":%s,"timestamp":"2026-03-01T12:00:00Z"}\n'
SECOND = LINE.replace(b'"pts":0,"time":0.0', b'"pts":512,"time":0.04') % b"0.5"
MATRIX, ROWS = "features/context.npy", "features/context.rows.npy"
BOMB = b"\x93NUMPY\x01\x00\x76\x00" + (
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 4000000000), }".ljust(117) + b"\n"
)


def picture_of(height, width):
    """The head of a JPEG that says it is of this size."""
    return (
        b"\xff\xd8\xff\xc0\x00\x11\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x03" * 9
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"annotations.jsonl": LINE % b"NaN" + SECOND}, "Line 1 of its ratings does not fit: rating"),
        ({"annotations.jsonl": LINE % b"Infinity" + SECOND}, "Line 1 of its ratings does not fit: rating"),
        ({"annotations.jsonl": LINE % b"1.01" + SECOND}, "Line 1 of its ratings does not fit: rating"),
        (
            {"annotations.jsonl": LINE % b'"__import__"' + SECOND},
            "Line 1 of its ratings does not fit: rating",
        ),
        (
            {"annotations.jsonl": SECOND + SECOND},
            "Line 2 of its ratings does not fit: its frame is rated twice",
        ),
        ({"annotations.jsonl": LINE % b"0.5"}, "tells of 2 ratings"),
        (
            {"annotations.jsonl": SECOND.replace(b"0.04", b"7.5") * 2},
            "its time is not that of its time stamp",
        ),
        ({"annotations.jsonl": SECOND.replace(b":0,", b":3,", 1) * 2}, "there is no clip 3"),
        (
            {"annotations.jsonl": SECOND.replace(b"512", b"9" * 4000) * 2},
            "Line 1 of its ratings does not fit: pts",
        ),
        (
            {"annotations.jsonl": SECOND.replace(b"2026", b"0001") * 2},
            "Line 1 of its ratings does not fit: timestamp",
        ),
        ({"annotations.jsonl": b"[" * 100_000 + b"\n\n"}, "Line 1 of its ratings does not fit"),
        ({MATRIX: npy(np.ones((2, 4), "<f4"))}, f"Its file {MATRIX} is not an array of 2 x 3 numbers"),
        ({MATRIX: npy(np.ones((3, 2), "<f4").T)}, f"Its file {MATRIX} is not an array of 2 x 3 numbers"),
        ({MATRIX: npy(np.ones((2, 3), "<f8"))}, f"Its file {MATRIX} is not an array of 2 x 3 numbers"),
        ({MATRIX: npy(np.array([print, {}], object))}, f"Its file {MATRIX} is not an array of 2 x 3 numbers"),
        ({MATRIX: BOMB}, f"Its file {MATRIX} is not an array of 2 x 3 numbers"),
        (
            {MATRIX: npy(np.full((2, 3), np.nan, "<f4"))},
            f"Its file {MATRIX} holds something that is not a number",
        ),
        ({ROWS: npy(np.array([1, 1], "<i8"))}, f"Its file {ROWS} must name rated frames"),
        ({ROWS: npy(np.array([-1, 1], "<i8"))}, f"Its file {ROWS} must name rated frames"),
        ({ROWS: npy(np.array([0, 2], "<i8"))}, f"Its file {ROWS} must name rated frames"),
        ({"thumbnails/000000.jpg": b"<svg/>"}, "thumbnails/000000.jpg is no picture of a rated frame"),
        ({"thumbnails/000000.jpg": picture_of(60_000, 60_000)}, "thumbnails/000000.jpg is no picture"),
        ({"thumbnails/000002.jpg": PICTURE}, "thumbnails/000002.jpg is no picture of a rated frame"),
        ({"../../.bashrc": b"true"}, "It holds '../../.bashrc', which no data set does"),
        ({"C:\\autoexec.bat": b""}, "which no data set does"),
        ({"features/context.pkl": b"cos\nsystem"}, "It holds 'features/context.pkl', which no data set does"),
        ({"annotations.jsonl": None}, "It does not hold the files it lists"),
    ],
)
def test_a_hostile_file_is_refused_by_what_is_wrong_with_it(parts, files, said):
    manifest, members = parts
    changed = {name: data for name, data in {**members, **files}.items() if data is not None}
    with pytest.raises(InvalidDataset) as refused:
        unpack(zipped(manifest, changed))
    assert said in refused.value.detail


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schemaVersion": 2}, "a later version of Aura Trainer (its format is 2)"),
        ({"media": []}, "media"),
        ({"annotations": 10**30}, "annotations"),
        ({"media": {"name": "\x1b[2Jclip.mp4"}}, "media.0.name"),
        ({"media": {"name": "clip\u202e4pm.exe"}}, "media.0.name"),
        ({"run": "rm -rf"}, "run"),
        ({"media": {"name": "../x"}}, "media.0.name"),
        ({"media": {"timeBase": "1/0"}}, "media.0.timeBase"),
        ({"media": {"fingerprint": "A" * 64}}, "media.0.fingerprint"),
        ({"features": {"id": "../../context"}}, "features.0.id"),
        ({"features": {"width": 2**40}}, "features.0.width"),
    ],
)
def test_a_manifest_that_does_not_fit_names_the_field(parts, change, said):
    manifest, members = parts
    for key, value in change.items():
        manifest[key] = [{**manifest[key][0], **value}] if isinstance(value, dict) else value
    with pytest.raises(InvalidDataset) as refused:
        unpack(zipped(manifest, members))
    assert said in refused.value.detail


def test_a_clip_that_is_named_twice_is_refused(parts):
    manifest, members = parts
    manifest["media"] *= 2
    with pytest.raises(InvalidDataset, match="must name each clip once"):
        unpack(zipped(manifest, members))


def test_a_byte_that_was_changed_is_found_by_its_digest(parts):
    manifest, members = parts
    members["annotations.jsonl"] = members["annotations.jsonl"].replace(b"0.75", b"0.25")
    with pytest.raises(InvalidDataset, match=r"annotations\.jsonl is not what its manifest says"):
        unpack(zipped(manifest, members, honest=False))


def test_bombs_doubles_and_what_is_no_zip_are_refused(parts):
    manifest, members = parts
    sound = zipped(manifest, members)
    bomb, double = io.BytesIO(sound), io.BytesIO(sound)
    with (
        zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("thumbnails/000000.jpg", "w") as stream,
    ):
        for _ in range(513):
            stream.write(bytes(1 << 20))
    with zipfile.ZipFile(double, "a") as archive:
        # Another name of the same length, made the same in the bytes.
        archive.writestr("annotations.jsonx", b"")
    twice = double.getvalue().replace(b"annotations.jsonx", b"annotations.jsonl")
    for data, said in (
        (bomb.getvalue(), "more than such a file can hold"),
        (twice, "two files of one name"),
        (b"PK" * 50, "not a zip file"),
        (sound[:-40], "not a zip file"),
        (zipped({}, {}), "Its manifest does not fit"),
    ):
        with pytest.raises(InvalidDataset, match=said):
            unpack(data)


def test_no_name_in_a_refused_file_steers_a_terminal(parts):
    manifest, members = parts
    packed = io.BytesIO(zipped(manifest, members))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("\x1b[31m.txt", b"", zipfile.ZIP_BZIP2)
    field = zipped({**manifest, "\x1b]0;a\u202eb": 1}, members)
    for data, said in ((packed.getvalue(), "_[31m.txt"), (field, "_]0;a_b")):
        with pytest.raises(InvalidDataset) as refused:
            unpack(data)
        assert said in refused.value.detail
        assert refused.value.detail.isprintable()


def test_a_directory_of_very_many_files_is_refused_before_it_is_read(parts, monkeypatch):
    manifest, members = parts
    sound = zipped(manifest, members)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(InvalidDataset, match="more files than a data set can"):
        unpack(sound + b"PK\x01\x02" * 100_100)


@given(st.binary(max_size=200))
def test_the_head_of_a_picture_is_read_without_a_fault(data):
    jpeg_size(b"\xff\xd8" + data)
    assert read_thumbnail(b"\xff\xd8" + data, 8) is None


def test_a_picture_is_as_large_as_its_head_says():
    done, gray = cv2.imencode(".jpg", np.zeros((7, 30), np.uint8), (cv2.IMWRITE_JPEG_PROGRESSIVE, 1))
    assert done
    assert jpeg_size(bytes(gray)) == (30, 7)
    assert read_thumbnail(PICTURE, 16).shape == (9, 16, 3)
    assert read_thumbnail(PICTURE, 15) is None
