"""Ratings in and out over real footage: what an import would do, what it does, and sidecars."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import cv2
import pytest
from clips import numbered_picture

from aura_trainer.application import Application
from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, Conflict, InvalidInput, NotFound, StorageFailure
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.rating_exchange import OnConflict, SidecarNaming, frames_to_import
from aura_trainer.domain.training import StopRequest
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.xmp import NAMESPACE, read_sidecar

USER = "ann"
START = datetime(2026, 1, 1, tzinfo=UTC)
NEVER = NeverStop()


def nobody(_event):
    pass


class StopAtOnce:
    def requested(self):
        return StopRequest.CANCEL


class Desk:
    """The services over a folder of footage: a clip and two stills."""

    def __init__(self, folder, files=None):
        self.folder = folder
        ticks = count()
        self.app = Application(DataPaths.resolve(), files, lambda: START + timedelta(days=next(ticks)))
        self.clip, self.still, self.other = (folder / name for name in ("clip.mp4", "a.png", "b.png"))

    def take_in(self, *paths):
        report = self.app.importer.run(
            [str(path) for path in paths], Sampling(amount=2.0), on_event=nobody, token=NEVER
        )
        assert not report.failures

    def rate(self, frame_path, rating):
        self.app.annotations.append(USER, [Rating(frame_path, rating)])

    def frame(self, number):
        return f"{self.clip}#t={2 * number:.6f}"

    def file(self, name, text, *, changed=None):
        path = self.folder / name
        path.write_text(text, "utf-8")
        if changed is not None:
            os.utime(path, (changed.timestamp(), changed.timestamp()))
        return path

    def plan(self, *paths, root=None, token=NEVER):
        return self.app.rating_import.plan(USER, paths, root=root, token=token, on_event=nobody)

    def bring_in(self, plan, policy=OnConflict.THEIRS):
        return self.app.rating_import.bring_in(USER, plan, policy, token=NEVER, on_event=nobody)

    def stored(self):
        return {path: item.rating for path, item in self.app.annotations.load(USER).ratings.items()}

    def sidecars(self, **choices):
        return self.app.sidecar_export.plan(USER, token=NEVER, on_event=nobody, **choices)

    def export(self, *, replace_stars=False, **choices):
        return self.app.sidecar_export.write(
            self.sidecars(**choices), replace_stars=replace_stars, token=NEVER, on_event=nobody
        )


def lay_out(place, sample_clip):
    place.mkdir()
    shutil.copy(sample_clip, place / "clip.mp4")
    for number, name in enumerate(("a.png", "b.png")):
        assert cv2.imwrite(str(place / name), numbered_picture(number)[:, :, ::-1])


@pytest.fixture
def folder(tmp_path, sample_clip):
    lay_out(tmp_path / "footage", sample_clip)
    return tmp_path / "footage"


@pytest.fixture
def desk(folder, aura_home):
    """A desk with nothing imported."""
    made = Desk(folder)
    yield made
    made.app.close()


@pytest.fixture(scope="module")
def imported(tmp_path_factory, sample_clip):
    """Footage, and a data folder into which all of it is imported; the footage is laid out anew for each test."""
    place = tmp_path_factory.mktemp("imported")
    lay_out(place / "footage", sample_clip)
    app = Application.open({"AURA_HOME": str(place / "home")})
    paths = [str(path) for path in sorted((place / "footage").iterdir())]
    report = app.importer.run(paths, Sampling(amount=2.0), on_event=nobody, token=NEVER)
    app.close()
    assert not report.failures
    return place


@pytest.fixture
def stocked(imported, aura_home, sample_clip):
    """A desk with everything imported."""
    shutil.rmtree(imported / "footage")
    lay_out(imported / "footage", sample_clip)
    shutil.copytree(imported / "home", aura_home)
    made = Desk(imported / "footage")
    yield made
    made.app.close()


def every(plan):
    return (*plan.conflicts, *plan.new, *plan.equal)


def test_a_plan_says_what_is_new_equal_and_different_and_stores_nothing(desk):
    desk.take_in(desk.clip)
    desk.rate(desk.frame(0), 0.4)
    desk.rate(desk.frame(1), 0.5)
    table = desk.file(
        "r.csv", "framePath,rating\nclip.mp4#t=4,0.9\nclip.mp4#t=2.01,0.5\nclip.mp4#t=0,0.8\na.png,1\n"
    )
    before = desk.stored()
    plan = desk.plan(table)
    assert (len(plan.conflicts), len(plan.new), len(plan.equal)) == (1, 2, 1)
    (conflict,) = plan.conflicts
    assert (conflict.given.rating, conflict.mine.rating, conflict.given.source) == (0.8, 0.4, "r.csv, line 4")
    assert frames_to_import(plan.taken(OnConflict.MINE)) == 1
    assert desk.stored() == before
    assert len(desk.app.catalog.list_media()) == 1


@pytest.mark.parametrize(
    ("policy", "rating"), [(OnConflict.MINE, 0.4), (OnConflict.THEIRS, 0.8), (OnConflict.NEWER, 0.4)]
)
def test_a_conflict_is_decided_as_asked_and_what_is_new_comes_in_all_the_same(stocked, policy, rating):
    stocked.rate(stocked.frame(0), 0.4)
    table = stocked.file(
        "r.csv", "framePath,rating\nclip.mp4#t=0,0.8\nclip.mp4#t=4,0.9\n", changed=START - timedelta(days=1)
    )
    stored = stocked.bring_in(stocked.plan(table), policy)
    assert stocked.stored() == {stocked.frame(0): rating, stocked.frame(2): 0.9}
    assert len(stored) == (2 if policy is OnConflict.THEIRS else 1)


def test_a_rating_given_while_others_come_in_is_kept_where_one_s_own_are_to_be(stocked, monkeypatch):
    table = stocked.file("r.csv", "framePath,rating\nclip.mp4#t=0,0.8\nclip.mp4#t=4,0.9\n")
    plan = stocked.plan(table)
    paths = DataPaths.resolve()
    person = AnnotationStore(
        paths,
        DiskFiles(),
        lambda: START + timedelta(days=100),
        ProcessLock(paths.locks / "annotations.lock", "the ratings", timeout=0),
    )
    load, seen = stocked.app.rated.load, []

    def rated_meanwhile(user):
        found = load(user)
        seen.append(person_rates())
        return found

    def person_rates():
        try:
            person.append(USER, [Rating(stocked.frame(0), 0.4)])
        except Conflict:
            return False
        return True

    monkeypatch.setattr(stocked.app.rated, "load", rated_meanwhile)
    stocked.bring_in(plan, OnConflict.MINE)
    assert stocked.stored()[stocked.frame(0)] == (0.4 if any(seen) else 0.8)


def test_newer_goes_by_the_time_of_the_line_and_else_by_that_of_the_file(stocked):
    for number in range(4):
        stocked.rate(stocked.frame(number), 0.1)
    lines = [
        f'{{"framePath":"clip.mp4#t={2 * number}","rating":0.9,"timestamp":"{stamp}"}}'
        for number, stamp in enumerate(("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"))
    ]
    lines.append('{"framePath":"clip.mp4#t=4","rating":0.9}')
    old = START - timedelta(days=9)
    table = stocked.file(
        "r.csv", f"framePath,rating,timestamp\nclip.mp4#t=6,0.9,{START + timedelta(days=99)}\n", changed=old
    )
    plan = stocked.plan(stocked.file("r.jsonl", "\n".join(lines), changed=old), table)
    taken = sorted(item.given.frame_path for item in plan.taken(OnConflict.NEWER))
    assert taken == [stocked.frame(1), stocked.frame(3)]


def test_footage_that_is_new_is_taken_in_with_the_ratings(desk):
    table = desk.file("r.csv", "framePath,rating\nclip.mp4#t=1.01,0.8\na.png,0.3\n")
    plan = desk.plan(table)
    assert frames_to_import(every(plan)) == 2
    desk.bring_in(plan)
    assert desk.stored() == {f"{desk.clip}#t=1.000000": 0.8, str(desk.still): 0.3}
    assert set(desk.app.rated.load(USER).by_frame) == {frame.id for frame in desk.app.catalog.frames()}


def test_a_rating_found_only_once_its_frame_is_in_is_decided_by_the_same_choice(desk):
    desk.rate(f"{desk.clip}#t=1.000000", 0.2)
    plan = desk.plan(desk.file("r.csv", "framePath,rating\nclip.mp4#t=1.01,0.8\n"))
    assert desk.bring_in(plan, OnConflict.MINE) == ()
    assert desk.stored() == {f"{desk.clip}#t=1.000000": 0.2}


def test_metadata_of_an_annotation_file_come_along_and_a_removal_takes_back(stocked):
    stocked.rate(stocked.frame(1), 0.4)
    table = stocked.file(
        "r.jsonl",
        '\ufeff{"FramePath":"clip.mp4#t=0","Rating":0.8,"Metadata":{"by":"Jo"}}\n{"framePath":"clip.mp4#t=2","rating":null}\n',
    )
    stocked.bring_in(stocked.plan(table))
    ratings = stocked.app.annotations.load(USER).ratings
    assert {path: item.metadata for path, item in ratings.items()} == {stocked.frame(0): {"by": "Jo"}}


def test_every_line_that_cannot_be_read_is_named_and_nothing_of_the_file_is_stored(desk):
    table = desk.file(
        "r.csv", "framePath,rating\nclip.mp4#t=0,0.5\nclip.mp4#t=1,2\nclip.mp4#t=x,0.5\ngone.mp4#t=1,0.5\n"
    )
    plan = desk.plan(table)
    assert [fault.source for fault in plan.faults] == [f"r.csv, line {number}" for number in (3, 4, 5)]
    with pytest.raises(
        InvalidInput, match=r"line 3.*got 2.*line 4.*line 5.*cannot be found.*Nothing was imported"
    ):
        desk.bring_in(plan)
    assert desk.stored() == {}


def test_a_file_that_is_not_there_and_one_of_another_kind_are_refused_by_name(desk):
    with pytest.raises(NotFound, match=r"none\.csv"):
        desk.plan(desk.folder / "none.csv")
    with pytest.raises(InvalidInput, match=r"clip\.mp4"):
        desk.plan(desk.clip)


def test_a_plan_can_be_cancelled(desk):
    with pytest.raises(Cancelled):
        desk.plan(desk.file("r.csv", "framePath,rating\n"), token=StopAtOnce())


def test_exported_sidecars_bring_the_exact_ratings_back(stocked):
    given = {stocked.frame(0): 0.123456789, stocked.frame(2): 0.71, str(stocked.still): 0.05}
    for path, rating in given.items():
        stocked.rate(path, rating)
    assert stocked.export() == 2
    assert read_sidecar((stocked.folder / "clip.xmp").read_bytes()).stars == 4
    assert read_sidecar((stocked.folder / "a.xmp").read_bytes()).stars == -1
    stocked.app.annotations.clear(USER)
    plan = stocked.app.rating_import.plan_beside_media(USER, token=NEVER, on_event=nobody)
    stocked.bring_in(plan)
    assert stocked.stored() == given
    assert stocked.export() == 2
    assert stocked.export() == 0


def stars(desk, name, number, *, extra=""):
    return desk.file(
        name,
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" '
        f'xmp:Rating="{number}" xmp:Label="Red" {extra}/></rdf:RDF></x:xmpmeta>',
    )


@pytest.mark.parametrize("name", ["a.xmp", "a.png.xmp", "a.XMP"])
def test_stars_of_other_programs_count_under_both_ways_of_naming(desk, name):
    desk.bring_in(desk.plan(stars(desk, name, 4)))
    assert desk.stored() == {str(desk.still): 0.8}


def test_the_exact_rating_counts_while_the_stars_agree_and_the_stars_once_they_were_changed(stocked):
    stocked.rate(str(stocked.still), 0.83)
    stocked.export()
    sidecar = stocked.folder / "a.xmp"
    assert [item.given.rating for item in every(stocked.plan(sidecar))] == [0.83]
    sidecar.write_bytes(sidecar.read_bytes().replace(b'xmp:Rating="4"', b'xmp:Rating="2"'))
    assert [item.given.rating for item in every(stocked.plan(sidecar))] == [0.4]


def test_stars_of_another_program_are_kept_unless_told_otherwise_and_its_other_words_always(stocked):
    stocked.rate(str(stocked.still), 0.83)
    sidecar = stars(stocked, "a.xmp", 2)
    assert stocked.sidecars().foreign == 1
    stocked.export()
    kept = read_sidecar(sidecar.read_bytes())
    assert (kept.stars, kept.exact) == (2, 0.83)
    assert stocked.sidecars().foreign == 1
    stocked.export(replace_stars=True)
    assert read_sidecar(sidecar.read_bytes()).stars == 4
    assert b'xmp:Label="Red"' in sidecar.read_bytes()
    assert stocked.sidecars().foreign == 0


def test_stars_another_program_gives_between_the_question_and_the_writing_are_kept(stocked):
    stocked.rate(str(stocked.still), 0.83)
    stocked.rate(str(stocked.other), 0.2)
    stocked.export()
    stocked.rate(str(stocked.still), 0.5)
    plan = stocked.sidecars()
    assert plan.foreign == 0
    sidecar = stars(stocked, "a.xmp", 1)
    (stocked.folder / "b.xmp").unlink()
    stocked.app.sidecar_export.write(plan, replace_stars=False, token=NEVER, on_event=nobody)
    kept = read_sidecar(sidecar.read_bytes())
    assert (kept.stars, kept.exact) == (1, 0.5)
    assert read_sidecar((stocked.folder / "b.xmp").read_bytes()).stars == 1


def test_a_time_in_a_sidecar_that_no_clip_has_stops_nothing_else(desk):
    frames = (
        '<aura:Frames><rdf:Seq><rdf:li aura:Time="1e30" aura:Rating="0.5" '
        'aura:RatedAt="2026-01-01T00:00:00Z"/></rdf:Seq></aura:Frames>'
    )
    desk.file(
        "clip.xmp",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:aura="{NAMESPACE}">{frames}</rdf:Description></rdf:RDF>',
    )
    stars(desk, "b.xmp", 5)
    plan = desk.plan(desk.folder)
    assert [(Path(item.source).name, item.reason) for item in plan.left_out] == [
        ("clip.xmp", "No clip is as long as 1E+30 seconds.")
    ]
    assert [Path(item.given.frame_path).name for item in every(plan)] == ["b.png"]


def test_stars_written_by_an_earlier_export_are_ours_to_change(stocked):
    stocked.rate(str(stocked.still), 0.83)
    stocked.export()
    stocked.rate(str(stocked.still), 0.2)
    assert stocked.sidecars().foreign == 0
    stocked.export()
    assert read_sidecar((stocked.folder / "a.xmp").read_bytes()).stars == 1


def test_stars_given_to_a_clip_as_a_whole_are_no_ratings_of_frames_and_that_is_told(desk):
    plan = desk.plan(stars(desk, "clip.xmp", 3))
    assert every(plan) == ()
    assert "clip as a whole" in plan.notes[0]


def test_a_sidecar_that_may_belong_to_two_files_or_to_none_is_left_out_and_the_others_go_on(desk):
    shutil.copy(desk.clip, desk.folder / "a.mp4")
    stars(desk, "a.xmp", 4)
    stars(desk, "gone.xmp", 4)
    stars(desk, "b.xmp", 5)
    desk.file("clip.xmp", "<!DOCTYPE x><x/>")
    plan = desk.plan(desk.folder)
    reasons = {Path(item.source).name: item.reason for item in plan.left_out}
    assert "a.mp4 and a.png" in reasons["a.xmp"]
    assert "not beside it" in reasons["gone.xmp"]
    assert "document type" in reasons["clip.xmp"]
    desk.bring_in(plan)
    assert desk.stored() == {str(desk.other): 1.0}


def test_a_sidecar_that_says_which_extension_it_is_for_is_that_file_s(desk):
    shutil.copy(desk.clip, desk.folder / "a.mp4")
    plan = desk.plan(stars(desk, "a.xmp", 4, extra='p:SidecarForExtension="PNG"'))
    assert [item.given.frame_path for item in every(plan)] == [str(desk.still)]


def test_new_sidecars_are_named_as_asked_and_in_full_where_the_short_name_would_be_shared(stocked):
    (stocked.folder / "b.CR3").write_bytes(b"raw")
    stocked.rate(str(stocked.still), 0.5)
    stocked.rate(str(stocked.other), 0.5)
    names = [change.path.name for change in stocked.sidecars().changes]
    assert names == ["a.xmp", "b.png.xmp"]
    names = [change.path.name for change in stocked.sidecars(naming=SidecarNaming.FULL).changes]
    assert names == ["a.png.xmp", "b.png.xmp"]


def test_both_sidecars_of_a_file_are_kept_in_step(stocked):
    stocked.rate(str(stocked.still), 0.5)
    stocked.export()
    stocked.file("a.png.xmp", (stocked.folder / "a.xmp").read_text("utf-8"))
    stocked.rate(str(stocked.still), 0.9)
    assert stocked.export() == 2
    assert {read_sidecar((stocked.folder / name).read_bytes()).exact for name in ("a.xmp", "a.png.xmp")} == {
        0.9
    }


def test_only_what_lies_in_the_place_given_is_exported_and_what_is_gone_is_named(stocked):
    stocked.rate(str(stocked.still), 0.5)
    stocked.rate(str(stocked.other), 0.5)
    assert [change.media for change in stocked.sidecars(within=stocked.still).changes] == [stocked.still]
    assert [change.media for change in stocked.sidecars(within=stocked.folder).changes] == [
        stocked.still,
        stocked.other,
    ]
    assert stocked.sidecars(within=stocked.folder / "else").changes == ()
    stocked.other.unlink()
    assert [item.source for item in stocked.sidecars().left_out] == [str(stocked.other)]


def test_a_sidecar_that_cannot_be_understood_is_left_as_it_is_to_the_byte(stocked):
    stocked.rate(str(stocked.still), 0.5)
    broken = stocked.file("a.xmp", "<x:xmpmeta")
    assert [item.source for item in stocked.sidecars().left_out] == [str(broken)]
    assert stocked.export() == 0
    assert broken.read_text("utf-8") == "<x:xmpmeta"


class FullDisk(DiskFiles):
    def write(self, path, data):
        if path.name.startswith(".b."):
            raise OSError(28, "No space left on device")
        super().write(path, data)


def test_a_full_disk_leaves_every_sidecar_whole_and_says_how_many_were_written(folder, aura_home):
    desk = Desk(folder, FullDisk())
    desk.take_in(desk.still, desk.other)
    desk.rate(str(desk.still), 0.5)
    desk.rate(str(desk.other), 0.5)
    earlier = stars(desk, "b.xmp", 2).read_bytes()
    with pytest.raises(StorageFailure, match="1 of 2 sidecars were written before"):
        desk.export(replace_stars=True)
    assert (folder / "b.xmp").read_bytes() == earlier
    assert read_sidecar((folder / "a.xmp").read_bytes()).exact == 0.5
    assert sorted(place.name for place in folder.iterdir()) == [
        "a.png",
        "a.xmp",
        "b.png",
        "b.xmp",
        "clip.mp4",
    ]
    desk.app.close()


def test_two_ratings_of_one_frame_in_a_file_count_as_the_last(stocked):
    plan = stocked.plan(stocked.file("r.csv", "framePath,rating\nclip.mp4#t=0,0.1\nclip.mp4#t=0.02,0.9\n"))
    assert [item.given.rating for item in every(plan)] == [0.9]
