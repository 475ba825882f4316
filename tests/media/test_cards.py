"""Camera cards: their clips and nothing else, and the files of one recording together."""

import shutil
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.media import MediaKind, RecordingPart
from aura_trainer.media.cards import read_playlist
from aura_trainer.media.discover import discover


def lay(root, *names):
    """Make a card of empty files."""
    for name in names:
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    return root


def clips(root):
    return [item.path.removeprefix(f"{root}/") for item in discover([str(root)]) if item.kind]


def failures(root):
    return {
        item.path.removeprefix(f"{root}/"): item.reason for item in discover([str(root)]) if not item.kind
    }


def parts(root):
    return {
        item.path.rpartition("/")[2]: (item.part.part, item.part.parts) if item.part else None
        for item in discover([str(root)])
        if item.kind
    }


def playlist(*items):
    """An AVCHD playlist of streams with the condition of their connection."""
    body = b""
    for name, condition in items:
        item = name.encode() + b"M2TS" + struct.pack(">H", condition) + bytes(9)
        body += struct.pack(">H", len(item)) + item
    head = b"MPLS0100" + struct.pack(">III", 40, 0, 0)
    return head.ljust(40, b"\0") + struct.pack(">IHHH", len(body) + 6, 0, len(items), 0) + body


XAVC = (
    "PRIVATE/M4ROOT/CLIP/C0001.MP4",
    "PRIVATE/M4ROOT/CLIP/C0001M01.XML",
    "PRIVATE/M4ROOT/CLIP/C0002.MP4",
    "PRIVATE/M4ROOT/SUB/C0001S03.MP4",
    "PRIVATE/M4ROOT/THMBNL/C0001T01.JPG",
    "PRIVATE/M4ROOT/GENERAL/STATUS.BIN",
    "PRIVATE/M4ROOT/MEDIAPRO.XML",
    "DCIM/100MSDCF/DSC00001.JPG",
)
P2 = (
    "CONTENTS/CLIP/0001AB.XML",
    "CONTENTS/VIDEO/0001AB.MXF",
    "CONTENTS/AUDIO/0001AB00.MXF",
    "CONTENTS/AUDIO/0001AB01.MXF",
    "CONTENTS/ICON/0001AB.BMP",
    "CONTENTS/PROXY/0001AB.MP4",
    "CONTENTS/VOICE/0001AB.WAV",
    "LASTCLIP.TXT",
)
AVCHD = (
    "PRIVATE/AVCHD/AVCHDTN/THUMB.TDT",
    "PRIVATE/AVCHD/CANONTHM/00000.JPG",
    "PRIVATE/AVCHD/BDMV/INDEX.BDM",
    "PRIVATE/AVCHD/BDMV/CLIPINF/00000.CPI",
    "PRIVATE/AVCHD/BDMV/PLAYLIST/00000.MPL",
    "PRIVATE/AVCHD/BDMV/STREAM/00000.MTS",
    "PRIVATE/AVCHD/BDMV/STREAM/00001.MTS",
)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (XAVC, {"DCIM/100MSDCF", "PRIVATE/M4ROOT/CLIP/C0001.MP4", "PRIVATE/M4ROOT/CLIP/C0002.MP4"}),
        (P2, {"CONTENTS/VIDEO/0001AB.MXF"}),
        (AVCHD, {"PRIVATE/AVCHD/BDMV/STREAM/00000.MTS", "PRIVATE/AVCHD/BDMV/STREAM/00001.MTS"}),
        (
            ("XDROOT/Clip/C0001.MXF", "XDROOT/Sub/C0001S01.MXF", "XDROOT/Thmbnl/C0001T01.JPG"),
            {"XDROOT/Clip/C0001.MXF"},
        ),
        (
            (
                "CONTENTS/CLIPS001/AA0001/AA000101.MXF",
                "CONTENTS/CLIPS001/AA0001/AA000101.CIF",
                "CONTENTS/CLIPS001/INDEX.MIF",
            ),
            {"CONTENTS/CLIPS001/AA0001/AA000101.MXF"},
        ),
        (
            (
                "BPAV/CLPR/709_001_01/709_001_01.MP4",
                "BPAV/CLPR/709_001_01/709_001_01I01.PPN",
                "BPAV/TAKR/x/x.SMI",
            ),
            {"BPAV/CLPR/709_001_01/709_001_01.MP4"},
        ),
        (
            ("DCIM/100GOPRO/GX010001.MP4", "DCIM/100GOPRO/GL010001.LRV", "DCIM/100GOPRO/GX010001.THM"),
            {"DCIM/100GOPRO/GX010001.MP4"},
        ),
        (("DCIM/100MEDIA/DJI_0001.MP4", "DCIM/100MEDIA/DJI_0001.LRF"), {"DCIM/100MEDIA/DJI_0001.MP4"}),
    ],
    ids=["xavc", "p2", "avchd", "xdcam", "canon-xf", "xdcam-ex", "gopro", "dji"],
)
def test_only_the_clips_of_a_card_are_taken(tmp_path, card, expected):
    root = lay(tmp_path / "card", *card)
    assert set(clips(root)) == expected
    assert failures(root) == {}


def test_the_names_of_card_folders_mean_nothing_outside_a_card(tmp_path):
    root = lay(tmp_path / "wedding", "audio/a.mp4", "proxy/b.mp4", "Sub/c.mp4", "clip/d.mp4")
    assert len(clips(root)) == 4


def test_a_folder_of_a_card_that_is_asked_for_itself_is_searched(tmp_path):
    root = lay(tmp_path / "card", *XAVC)
    assert clips(root / "PRIVATE/M4ROOT/SUB") == ["C0001S03.MP4"]


def test_gopro_chapters_are_together_and_in_order(tmp_path):
    names = ["GX010042.MP4", "GX010043.MP4", "GX020042.MP4", "GX030042.MP4", "GH010042.MP4"]
    root = lay(tmp_path / "DCIM", *names)
    assert clips(root) == ["GH010042.MP4", "GX010042.MP4", "GX020042.MP4", "GX030042.MP4", "GX010043.MP4"]
    assert parts(root) == {
        "GX010042.MP4": (1, 3),
        "GX020042.MP4": (2, 3),
        "GX030042.MP4": (3, 3),
        "GX010043.MP4": None,
        "GH010042.MP4": None,
    }


def test_a_missing_chapter_leaves_a_gap(tmp_path):
    root = lay(tmp_path / "DCIM", "GX010042.MP4", "GX030042.MP4")
    assert parts(root) == {"GX010042.MP4": (1, 3), "GX030042.MP4": (3, 3)}


def test_chapters_of_early_gopro_cameras_begin_with_a_name_of_their_own(tmp_path):
    root = lay(tmp_path / "DCIM", "GOPR0007.MP4", "GP010007.MP4", "GP020007.MP4", "GOPR0008.MP4")
    assert parts(root) == {
        "GOPR0007.MP4": (1, 3),
        "GP010007.MP4": (2, 3),
        "GP020007.MP4": (3, 3),
        "GOPR0008.MP4": None,
    }


def test_chapters_given_one_by_one_are_together_too(tmp_path):
    root = lay(tmp_path / "DCIM", "GX010042.MP4", "GX020042.MP4", "other.mp4")
    given_paths = [str(root / name) for name in ("GX020042.MP4", "other.mp4", "GX010042.MP4")]
    found = discover(given_paths)
    assert [item.path.rpartition("/")[2] for item in found] == ["GX010042.MP4", "GX020042.MP4", "other.mp4"]


def test_the_same_chapter_numbers_in_two_folders_are_two_recordings(tmp_path):
    root = lay(tmp_path, "one/GX010042.MP4", "one/GX020042.MP4", "two/GX010042.MP4", "two/GX020042.MP4")
    assert clips(root) == ["one/GX010042.MP4", "one/GX020042.MP4", "two/GX010042.MP4", "two/GX020042.MP4"]


def test_spanned_clips_of_canon_xf_and_xdcam_ex_are_one_recording(tmp_path):
    canon = lay(
        tmp_path / "canon",
        "CONTENTS/CLIPS001/AA0001/AA000101.MXF",
        "CONTENTS/CLIPS001/AA0001/AA000102.MXF",
        "CONTENTS/CLIPS001/AA0002/AA000201.MXF",
    )
    assert parts(canon) == {"AA000101.MXF": (1, 2), "AA000102.MXF": (2, 2), "AA000201.MXF": None}
    sony = lay(
        tmp_path / "sony",
        "BPAV/CLPR/709_001_01/709_001_01.MP4",
        "BPAV/CLPR/709_001_02/709_001_02.MP4",
        "BPAV/CLPR/709_002_01/709_002_01.MP4",
    )
    assert parts(sony) == {"709_001_01.MP4": (1, 2), "709_001_02.MP4": (2, 2), "709_002_01.MP4": None}


def test_spanned_clips_of_a_p2_card_are_found_in_its_lists(tmp_path):
    root = lay(
        tmp_path / "card",
        "CONTENTS/VIDEO/0001AB.MXF",
        "CONTENTS/VIDEO/0002CD.MXF",
        "CONTENTS/VIDEO/0003EF.MXF",
    )
    listed = {"0001AB": ("shot-1", 300), "0002CD": ("shot-1", 0), "0003EF": ("shot-2", 0)}
    for name, (shot, offset) in listed.items():
        lay(root, f"CONTENTS/CLIP/{name}.XML")
        (root / f"CONTENTS/CLIP/{name}.XML").write_text(
            f"<P2Main><ClipContent><Relation><OffsetInShot>{offset}</OffsetInShot>"
            f"<GlobalShotID>{shot}</GlobalShotID></Relation></ClipContent></P2Main>"
        )
    assert parts(root) == {"0002CD.MXF": (1, 2), "0001AB.MXF": (2, 2), "0003EF.MXF": None}
    assert [name.rpartition("/")[2] for name in clips(root)] == ["0002CD.MXF", "0001AB.MXF", "0003EF.MXF"]


def test_streams_an_avchd_playlist_joins_are_one_recording(tmp_path):
    root = lay(tmp_path / "card", *AVCHD, *(f"PRIVATE/AVCHD/BDMV/STREAM/0000{n}.MTS" for n in (2, 3)))
    (root / "PRIVATE/AVCHD/BDMV/PLAYLIST/00000.MPL").write_bytes(
        playlist(("00000", 1), ("00001", 6), ("00002", 5), ("00003", 1))
    )
    assert parts(root) == {"00000.MTS": (1, 3), "00001.MTS": (2, 3), "00002.MTS": (3, 3), "00003.MTS": None}


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_missing_stream_of_an_avchd_recording_leaves_a_gap(tmp_path, gone):
    streams = [f"{number:05}.MTS" for number in range(3)]
    there = [name for name in streams if name != streams[gone]]
    root = lay(tmp_path, *(f"BDMV/STREAM/{name}" for name in there))
    place = root / "BDMV" / "PLAYLIST" / "00000.MPL"
    place.parent.mkdir()
    place.write_bytes(playlist(("00000", 1), ("00001", 5), ("00002", 6)))
    assert parts(root) == {name: (streams.index(name) + 1, 3) for name in there}


@given(data=st.binary(max_size=200), begin=st.booleans())
def test_no_playlist_however_broken_stops_the_import(data, begin):
    runs = read_playlist(b"MPLS0100" + data if begin else data)
    assert all(runs)


@given(items=st.lists(st.sampled_from((1, 5, 6)), max_size=8), kept=st.integers(0, 400))
def test_a_playlist_that_was_cut_short_gives_what_is_there(items, kept):
    whole = playlist(*((f"{n:05}", condition) for n, condition in enumerate(items)))
    names = [name for run in read_playlist(whole[:kept]) for name in run]
    assert names == [f"{n:05}" for n in range(len(names))]
    assert [name for run in read_playlist(whole) for name in run] == [f"{n:05}" for n in range(len(items))]


def test_raw_footage_is_named_with_what_to_bring_instead(tmp_path):
    root = lay(
        tmp_path / "card",
        "A001.RDM/A001_C001.RDC/A001_C001_0101AB_001.R3D",
        "A001.RDM/A001_C001.RDC/A001_C001_0101AB_002.R3D",
        "A001.RDM/A001_C002.RDC/A001_C002_0101CD_001.R3D",
        "A001.RDM/A001_C002.RDC/A001_C002_0101CD.mov",
        "braw/A002.braw",
        "photos/IMG_1.CR3",
        "photos/IMG_1.JPG",
        "photos/IMG_2.CR3",
        "more/IMG_3.CR3",
        "more/IMG_4.CR3",
        "more/IMG_5.HEIC",
        "more/IMG_6.HEIC",
        "more/IMG_7.jpg",
    )
    assert set(clips(root)) == {"A001.RDM/A001_C002.RDC/A001_C002_0101CD.mov", "photos", "more"}
    assert [item.path for item in discover([str(root / "more")]) if not item.kind] == [str(root / "more")] * 2
    told = failures(root)
    assert set(told) == {"more", "A001.RDM/A001_C001.RDC", "braw/A002.braw", "photos/IMG_2.CR3"}
    assert "RED raw (R3D) cannot be decoded here. Import its proxy" in told["A001.RDM/A001_C001.RDC"]
    assert "Blackmagic RAW" in told["braw/A002.braw"]
    assert "Import JPEG or TIFF copies" in told["photos/IMG_2.CR3"]
    (given_itself,) = discover([str(root / "braw/A002.braw")])
    assert "Import its proxy" in given_itself.reason


def test_real_clips_on_a_card_keep_their_part(tmp_path, sample_clip):
    card = tmp_path / "DCIM" / "100GOPRO"
    card.mkdir(parents=True)
    for name in ("GX010001.MP4", "GX020001.MP4"):
        shutil.copy(sample_clip, card / name)
    found = discover([str(tmp_path)])
    assert [(item.kind, item.part) for item in found] == [
        (MediaKind.VIDEO, RecordingPart("GX0001", 1, 2)),
        (MediaKind.VIDEO, RecordingPart("GX0001", 2, 2)),
    ]
