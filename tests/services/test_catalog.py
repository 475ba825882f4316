from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from threading import Barrier

import pytest

from aura_trainer.domain.errors import Conflict, InvalidInput, NotFound
from aura_trainer.domain.media import MediaInfo, MediaKind, Shot
from aura_trainer.services.catalog import Catalog, NewFrame
from aura_trainer.services.database import Database
from aura_trainer.services.schema import TRAINER


def content(path):
    return Path(path).read_text()


@pytest.fixture
def catalog(tmp_path):
    database = Database(tmp_path / "trainer.sqlite3", TRAINER)
    yield Catalog(database, content, tmp_path)
    database.close()


def video(path, text):
    path.write_text(text)
    return MediaInfo(
        path=str(path),
        kind=MediaKind.VIDEO,
        container="mp4",
        codec="h264",
        width=640,
        height=360,
        frame_rate=Fraction(24000, 1001),
        variable_frame_rate=False,
        time_base=Fraction(1, 24000),
        start_pts=2002,
        frame_count=100,
        duration_seconds=4.17,
        has_audio=True,
    )


def meanwhile(monkeypatch, catalog, act):
    """Let another process do something once, after a change of the catalogue has begun and before it is written."""
    write = catalog._database.write

    def write_later():
        monkeypatch.undo()
        act()
        return write()

    monkeypatch.setattr(catalog._database, "write", write_later)


def test_a_media_comes_back_as_it_went_in(catalog, tmp_path):
    info = video(tmp_path / "a.mp4", "one")
    media = catalog.add(info, "one")
    catalog.finish(media.id, (Shot(0, 2002, 52052), Shot(1, 52052, 102102)), ["cut short"])
    (stored,) = catalog.list_media()
    assert (stored.info, stored.fingerprint, stored.warnings) == (info, "one", ("cut short",))
    assert stored.shots == (Shot(0, 2002, 52052), Shot(1, 52052, 102102))


def test_a_frame_is_addressed_from_the_first_stamp_and_knows_its_shot(catalog, tmp_path):
    media = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    media = catalog.finish(media.id, (Shot(0, 2002, 52052), Shot(1, 52052, 102102)), [])
    first, later = catalog.add_frames(
        media, [NewFrame(2002, 0, key_frame=True), NewFrame(52052, 50, key_frame=False)]
    )
    assert first.address == f"{tmp_path}/a.mp4#t=0.000000"
    assert later.address == f"{tmp_path}/a.mp4#t=2.085417"
    assert (first.shot, later.shot, later.ordinal, later.time_base) == (0, 1, 50, Fraction(1, 24000))


def test_entering_a_frame_twice_keeps_its_id(catalog, tmp_path):
    media = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    frame = NewFrame(2002, 0, key_frame=True)
    assert catalog.add_frames(media, [frame]) == catalog.add_frames(media, [frame])


def test_a_moved_file_keeps_its_frames_and_its_old_path(catalog, tmp_path):
    info = video(tmp_path / "a.mp4", "one")
    media = catalog.add(info, "one")
    catalog.add_frames(media, [NewFrame(2002, 0, key_frame=True)])
    moved = tmp_path / "b.mp4"
    (tmp_path / "a.mp4").rename(moved)
    again = catalog.add(replace(info, path=str(moved)), "one")
    assert (again.id, again.path, again.aliases) == (media.id, str(moved), (info.path,))
    assert catalog.by_path(info.path).id == media.id
    assert [frame.address for frame in catalog.frames()] == [f"{moved}#t=0.000000"]


def test_a_copy_is_the_same_media_under_its_first_path(catalog, tmp_path):
    info = video(tmp_path / "a.mp4", "one")
    media = catalog.add(info, "one")
    copy = catalog.add(video(tmp_path / "copy.mp4", "one"), "one")
    assert (copy.id, copy.path) == (media.id, info.path)
    assert copy.aliases == (str(tmp_path / "copy.mp4"),)


def test_a_replaced_file_is_another_media(catalog, tmp_path):
    info = video(tmp_path / "a.mp4", "one")
    catalog.add_frames(catalog.add(info, "one"), [NewFrame(2002, 0, key_frame=True)])
    video(tmp_path / "a.mp4", "two")
    catalog.add(info, "two")
    assert [media.fingerprint for media in catalog.list_media()] == ["two"]
    assert catalog.frames() == []


def test_relinking_takes_only_the_same_content(catalog, tmp_path):
    media = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    (tmp_path / "other.mp4").write_text("two")
    (tmp_path / "a.mp4").rename(tmp_path / "deep.mp4")
    with pytest.raises(InvalidInput, match="content differs"):
        catalog.relink(media.id, str(tmp_path / "other.mp4"))
    with pytest.raises(NotFound):
        catalog.relink(media.id, str(tmp_path / "nowhere.mp4"))
    assert catalog.relink(media.id, str(tmp_path / "deep.mp4")).path == str(tmp_path / "deep.mp4")


def test_relinking_back_leaves_no_alias_of_itself(catalog, tmp_path):
    media = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    (tmp_path / "a.mp4").rename(tmp_path / "b.mp4")
    catalog.relink(media.id, str(tmp_path / "b.mp4"))
    (tmp_path / "b.mp4").rename(tmp_path / "a.mp4")
    back = catalog.relink(media.id, str(tmp_path / "a.mp4"))
    assert (back.path, back.aliases) == (str(tmp_path / "a.mp4"), (str(tmp_path / "b.mp4"),))


def test_what_another_process_relinked_meanwhile_stays_where_it_is_now(catalog, tmp_path, monkeypatch):
    info = video(tmp_path / "a.mp4", "one")
    media = catalog.add(info, "one")
    moved = tmp_path / "b.mp4"
    meanwhile(monkeypatch, catalog, lambda: catalog.relink(media.id, (tmp_path / "a.mp4").rename(moved)))
    measured = catalog.measure(media.id, replace(info, frame_count=50), ())
    assert (measured.path, measured.info.frame_count) == (str(moved), 50)


def test_a_clip_that_another_process_entered_meanwhile_is_not_lost_to_a_relinking(
    catalog, tmp_path, monkeypatch
):
    media = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    copy = video(tmp_path / "b.mp4", "one")
    meanwhile(monkeypatch, catalog, lambda: catalog.add(copy, "another"))
    with pytest.raises(Conflict):
        catalog.relink(media.id, copy.path)
    assert [item.fingerprint for item in catalog.list_media()] == ["one", "another"]


def test_files_are_looked_at_while_the_database_is_open_to_others(tmp_path):
    def content_beside_a_writer(path):
        with others.write() as connection:
            connection.execute("PRAGMA user_version")
        return content(path)

    database, others = (Database(tmp_path / "t.sqlite3", TRAINER, busy_seconds=0.1) for _ in range(2))
    catalog = Catalog(database, content_beside_a_writer, tmp_path)
    info = video(tmp_path / "a.mp4", "one")
    catalog.add(info, "one")
    (tmp_path / "a.mp4").rename(tmp_path / "b.mp4")
    assert catalog.add(replace(info, path=str(tmp_path / "b.mp4")), "one").aliases == (info.path,)
    again = catalog.add(video(tmp_path / "c.mp4", "one"), "one")
    assert (again.path, len(again.aliases)) == (str(tmp_path / "b.mp4"), 2)
    database.close()
    others.close()


def test_a_path_leads_to_the_media_that_is_there_before_one_that_was(catalog, tmp_path):
    first = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    (tmp_path / "a.mp4").rename(tmp_path / "b.mp4")
    catalog.relink(first.id, str(tmp_path / "b.mp4"))
    assert catalog.by_path(str(tmp_path / "a.mp4")).id == first.id
    second = catalog.add(video(tmp_path / "a.mp4", "two"), "two")
    assert catalog.by_path(str(tmp_path / "a.mp4")).id == second.id
    assert catalog.by_path(str(tmp_path / "nowhere.mp4")) is None


def test_a_path_of_another_media_cannot_be_taken(catalog, tmp_path):
    first = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    catalog.add(video(tmp_path / "b.mp4", "two"), "two")
    (tmp_path / "b.mp4").write_text("one")
    with pytest.raises(Conflict):
        catalog.relink(first.id, str(tmp_path / "b.mp4"))


def test_a_clip_moved_over_another_takes_its_path(catalog, tmp_path):
    first = video(tmp_path / "a.mp4", "one")
    media = catalog.add(first, "one")
    lost = catalog.add(video(tmp_path / "b.mp4", "two"), "two")
    (tmp_path / "a.mp4").rename(tmp_path / "b.mp4")
    moved = catalog.add(replace(first, path=lost.path), "one")
    assert (moved.id, moved.path, moved.aliases) == (media.id, lost.path, (first.path,))
    assert catalog.list_media() == [moved]


def test_a_clip_copied_over_another_leaves_no_media_at_that_path(catalog, tmp_path):
    media = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    lost = catalog.add(video(tmp_path / "b.mp4", "two"), "two")
    again = catalog.add(video(tmp_path / "b.mp4", "one"), "one")
    assert (again.id, again.path, again.aliases) == (media.id, media.path, (lost.path,))
    assert catalog.list_media() == [again]


def test_two_clips_that_change_places_are_both_known_at_their_new_ones(catalog, tmp_path):
    catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    catalog.add(video(tmp_path / "b.mp4", "two"), "two")
    swapped = [(video(tmp_path / "a.mp4", "two"), "two"), (video(tmp_path / "b.mp4", "one"), "one")]
    for info, text in swapped:
        catalog.add(info, text)
    found = {Path(media.path).name: media.fingerprint for media in catalog.list_media()}
    assert found == {"a.mp4": "two", "b.mp4": "one"}


def test_imports_of_one_content_at_once_make_one_media(catalog, tmp_path):
    start = Barrier(4)

    def import_all(name):
        for number in range(10):
            info = video(tmp_path / f"{name}{number}.mp4", str(number))
            start.wait()
            catalog.add(info, str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(import_all, "abcd"))
    assert sorted(media.fingerprint for media in catalog.list_media()) == sorted(map(str, range(10)))


def test_ids_of_what_was_removed_are_not_given_again(catalog, tmp_path):
    info = video(tmp_path / "a.mp4", "one")
    media = catalog.add(info, "one")
    (frame,) = catalog.add_frames(media, [NewFrame(2002, 0, key_frame=True)])
    catalog.remove(media.id)
    again = catalog.add(info, "one")
    (new,) = catalog.add_frames(again, [NewFrame(2002, 0, key_frame=True)])
    assert again.id > media.id
    assert new.id > frame.id


def test_removing_takes_frames_along_and_an_unknown_id_is_named(catalog, tmp_path):
    media = catalog.add(video(tmp_path / "a.mp4", "one"), "one")
    catalog.add_frames(media, [NewFrame(2002, 0, key_frame=True)])
    catalog.remove(media.id)
    assert catalog.frames() == []
    with pytest.raises(NotFound, match=str(media.id)):
        catalog.remove(media.id)
