"""Finding media that moved. A file of text stands for a clip: what it says is its content."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, Conflict, InvalidInput, NotFound, UnreadableMedia
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.domain.training import StopRequest
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.database import Database
from aura_trainer.services.relinker import Relinker
from aura_trainer.services.schema import TRAINER


def content(path):
    place = Path(path)
    if place.is_dir():
        return "folder " + " ".join(sorted(item.name for item in place.iterdir()))
    try:
        return place.read_text()
    except OSError as error:
        raise UnreadableMedia(f"{path}: {error}") from error


class Bench:
    def __init__(self, folder):
        self.card = folder / "card"
        self.database = Database(folder / "trainer.sqlite3", TRAINER)
        self.catalog = Catalog(self.database, content, folder)
        self.relinker = Relinker(self.catalog, content)
        self.events = []

    def enter(self, *names, kind=MediaKind.VIDEO):
        media = []
        for name in names:
            path = self.card / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind is MediaKind.VIDEO:
                path.write_text(f"content of {name}")
            media.append(self.catalog.add(info_of(path, kind), content(path)))
        return media

    def search(self, folder, token=None):
        return self.relinker.search(str(folder), on_event=self.events.append, token=token or NeverStop())

    def names(self, plan):
        return {Path(item.media.path).name: item.found and Path(item.found).name for item in plan}


def info_of(path, kind):
    return MediaInfo(
        path=str(path),
        kind=kind,
        container="mp4",
        codec="h264",
        width=640,
        height=360,
        frame_rate=Fraction(25),
        variable_frame_rate=False,
        time_base=Fraction(1, 25),
        start_pts=0,
        frame_count=3,
        duration_seconds=3.0,
        has_audio=False,
    )


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.database.close()


def test_what_is_in_place_is_not_missing(bench):
    first, _ = bench.enter("a.mp4", "b.mp4")
    assert bench.relinker.missing() == ()
    Path(first.path).unlink()
    assert bench.relinker.missing() == (first,)


def test_one_clip_found_brings_its_folder(bench, tmp_path):
    media = bench.enter("day1/a.mp4", "day1/b.mp4", "day2/c.mp4")
    moved = tmp_path / "archive" / "wedding"
    moved.parent.mkdir()
    bench.card.rename(moved)
    plan = bench.relinker.follow(media[1].id, str(moved / "day1" / "b.mp4"))
    assert bench.names(plan) == {"b.mp4": "b.mp4", "a.mp4": "a.mp4", "c.mp4": "c.mp4"}
    done = bench.relinker.apply(plan)
    assert done.failures == ()
    assert bench.relinker.missing() == ()
    assert [item.path for item in bench.catalog.list_media()] == [
        str(moved / "day1" / "a.mp4"),
        str(moved / "day1" / "b.mp4"),
        str(moved / "day2" / "c.mp4"),
    ]


def test_a_file_of_other_content_beside_the_found_one_is_named_and_left_alone(bench, tmp_path):
    media = bench.enter("a.mp4", "b.mp4", "c.mp4")
    moved = tmp_path / "moved"
    bench.card.rename(moved)
    (moved / "b.mp4").write_text("something else")
    (moved / "c.mp4").unlink()
    plan = bench.relinker.follow(media[0].id, str(moved / "a.mp4"))
    reasons = {Path(item.media.path).name: item.reason for item in plan}
    assert "its content differs" in reasons["b.mp4"]
    assert "There is nothing at" in reasons["c.mp4"]
    bench.relinker.apply(plan)
    assert [item.title for item in bench.relinker.missing()] == ["b.mp4", "c.mp4"]


def test_a_clip_of_another_folder_does_not_follow(bench, tmp_path):
    (media,) = bench.enter("a.mp4")
    bench.card = tmp_path / "other"
    bench.enter("b.mp4")
    (tmp_path / "card").rename(tmp_path / "moved")
    (tmp_path / "other" / "b.mp4").unlink()
    plan = bench.relinker.follow(media.id, str(tmp_path / "moved" / "a.mp4"))
    assert bench.names(plan) == {"a.mp4": "a.mp4", "b.mp4": None}


def test_the_wrong_file_is_refused_by_name(bench, tmp_path):
    media = bench.enter("a.mp4")[0]
    Path(media.path).unlink()
    wrong = tmp_path / "wrong.mp4"
    wrong.write_text("another")
    with pytest.raises(InvalidInput, match=r"wrong\.mp4 is not the clip that was imported as a\.mp4"):
        bench.relinker.follow(media.id, str(wrong))
    with pytest.raises(NotFound):
        bench.relinker.follow(media.id, str(tmp_path / "nowhere.mp4"))


def test_a_folder_is_searched_by_name_place_and_content(bench, tmp_path):
    bench.enter("one/C0001.MP4", "two/C0001.MP4", "gone.mp4", "plain.mp4")
    moved = tmp_path / "disk" / "deep"
    moved.parent.mkdir()
    bench.card.rename(moved)
    (moved / "gone.mp4").unlink()
    (moved / "plain.mp4").rename(moved / "Bride arrives.mp4")
    plan = bench.search(tmp_path / "disk")
    assert [item.found for item in plan] == [
        str(moved / "one" / "C0001.MP4"),
        str(moved / "two" / "C0001.MP4"),
        None,
        str(moved / "Bride arrives.mp4"),
    ]
    assert "It is not in" in plan[2].reason
    fractions = [event.fraction for event in bench.events]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1


def test_a_moved_folder_of_images_is_found_by_its_name(bench, tmp_path):
    stills = bench.card / "stills"
    stills.mkdir(parents=True)
    for name in ("1.jpg", "2.jpg"):
        (stills / name).write_text(name)
    bench.enter("stills", kind=MediaKind.IMAGES)
    bench.card.rename(tmp_path / "moved")
    (relink,) = bench.search(tmp_path)
    assert relink.found == str(tmp_path / "moved" / "stills")


def test_a_path_of_another_system_is_matched_by_its_parts(bench, tmp_path):
    (media,) = bench.enter("day1/a.mp4")
    bench.catalog.put_back(replace(media, info=replace(media.info, path=r"D:\Footage\day1\a.mp4")))
    (relink,) = bench.search(tmp_path)
    assert relink.found == media.path


def test_relinking_can_be_undone_down_to_the_earlier_paths(bench, tmp_path):
    (media,) = bench.enter("a.mp4")
    bench.card.rename(tmp_path / "moved")
    done = bench.relinker.apply(bench.search(tmp_path / "moved"))
    assert bench.catalog.list_media()[0].aliases == (media.path,)
    bench.relinker.undo(done.before)
    assert bench.catalog.list_media() == [media]


def test_an_undo_does_not_take_the_path_of_a_clip_imported_since(bench, tmp_path):
    (media,) = bench.enter("a.mp4")
    bench.card.rename(tmp_path / "moved")
    done = bench.relinker.apply(bench.search(tmp_path / "moved"))
    bench.catalog.make_way(media.path, None)
    bench.card.mkdir()
    Path(media.path).write_text("new")
    bench.catalog.add(info_of(Path(media.path), MediaKind.VIDEO), "new")
    with pytest.raises(Conflict):
        bench.relinker.undo(done.before)


def test_a_file_that_changes_between_the_look_and_the_relinking_is_told(bench, tmp_path):
    bench.enter("a.mp4", "b.mp4")
    bench.card.rename(tmp_path / "moved")
    plan = bench.search(tmp_path / "moved")
    (tmp_path / "moved" / "a.mp4").write_text("changed")
    done = bench.relinker.apply(plan)
    assert [Path(item.path).name for item in done.failures] == ["a.mp4"]
    assert [Path(item.path).name for item in done.before] == ["b.mp4"]


def test_a_search_can_be_cancelled(bench, tmp_path):
    bench.enter("a.mp4", "b.mp4")
    bench.card.rename(tmp_path / "moved")

    class AfterTheFirst:
        def requested(self):
            return StopRequest.CANCEL if bench.events else None

    with pytest.raises(Cancelled):
        bench.search(tmp_path / "moved", AfterTheFirst())
    assert len(bench.relinker.missing()) == 2
