"""The Highlights page in the real window: scored, picked, trimmed, corrected, kept and sent."""

import re
import shutil
from dataclasses import replace

import numpy as np
import opentimelineio as otio
import pytest
from clips import Clip, make_clip
from command_line import answer
from made_once import made_once
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence
from PySide6.QtTest import QTest
from rated_homes import make_seen

from aura_trainer.domain.highlights import KeepBy
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import PROFILE
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.highlights_send_dialog import FORMATS, Sending
from aura_trainer.gui.highlights_sending import Sent
from aura_trainer.gui.models.first_steps import Step
from aura_trainer.gui.pages.highlights_shown import between
from aura_trainer.gui.pages.registry import FRAMES, HIGHLIGHTS
from aura_trainer.gui.time_words import played
from aura_trainer.services.loudspeaker import NoSound


def no_device(*_args):
    raise NoSound("There is no sound here.")


class Highlights:
    """The page, and what a person does on it."""

    def __init__(self, window):
        self.window = window
        window.session.window.show_page(HIGHLIGHTS)
        self.page = window.session.window.page(HIGHLIGHTS)
        self.page.player.open_device = no_device
        self.model = self.page.model
        self.settle()

    def settle(self):
        self.window.wait(lambda: not self.model._soon.isActive() and not self.model._working)
        self.window.settle()
        self.window.wait(lambda: not self.model._soon.isActive() and not self.model._working)

    def press(self, *names):
        for name in names:
            combination = QKeySequence(name)[0]
            handle = self.window.session.window.windowHandle()
            QTest.keyClick(handle, combination.key(), combination.keyboardModifiers())

    def score(self):
        self.press("S")
        self.window.wait(lambda: not self.page.scoring.is_running)
        self.settle()

    def arrive(self):
        player = self.page.player.player
        self.window.wait(lambda: player.place is not None and player.ordinal == player.place)

    def peaks(self):
        return [pick.pick.peak for pick in self.model.picks]

    def curve(self):
        return self.model.curve(self.model.current)


@pytest.fixture(scope="session")
def seen_home(trained_home, tmp_path_factory):
    """The data folder with a trained model, and all that the page scores has been looked at; copy it."""
    return made_once(tmp_path_factory, "seen", lambda home: make_seen(home, trained_home))


@pytest.fixture
def highlights(seen_home, aura_home, open_window):
    shutil.copytree(seen_home, aura_home, dirs_exist_ok=True)
    shown = Highlights(open_window())
    shown.score()
    return shown


def test_only_picks_of_a_learned_model_end_the_first_steps(seen_home, aura_home, open_window):
    shutil.copytree(seen_home, aura_home, dirs_exist_ok=True)
    answer("model", "revert")
    window = open_window()
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    sign = window.session.window.first_steps.marks[Step.PICK].sign
    shown = Highlights(window)
    shown.score()
    assert shown.curve().generic
    assert shown.model.picks
    assert not sign.accessibleName().endswith(", done")
    answer("model", "deploy", "taste-v1")
    window.context.runner.run(window.context.catch_up())
    shown.settle()
    shown.score()
    window.wait(lambda: sign.accessibleName().endswith(", done"))


def test_a_newcomer_is_led_to_footage(open_window):
    window = open_window()
    page = Highlights(window).page
    assert page.stack.currentWidget() is page.empty
    page.empty.sample.click()
    window.wait(lambda: page.stack.currentWidget() is page.work)
    window.settle()


def test_the_default_says_it_is_not_ones_taste_and_scores_with_progress(window):
    shown = Highlights(window)
    assert not shown.model.picks
    assert "score" in shown.page.curve._words
    told = []
    shown.page.scoring.changed.connect(lambda: told.append(shown.page.clips.item(0).text()))
    shown.score()
    assert any("scoring" in words for words in told)
    assert shown.curve().generic
    assert shown.page.side.of_whom.text() == "Generic formula, not your taste."
    assert "speech is not judged" in shown.page.side.judged.text()
    assert shown.model.picks
    assert not shown.model.like


def test_picks_follow_what_is_asked_for_at_once(highlights):
    page, model = highlights.page, highlights.model
    page.keep.count.setValue(3)
    highlights.settle()
    assert len(page.shown.strip.tiles) == len(model.picks) == 3
    assert page.keep.note.isHidden()
    page.keep.count.setValue(40)
    highlights.settle()
    assert page.keep.note.isVisible()
    assert page.keep.note.text() == (f"{len(model.picks)} picks: no other qualifies.")
    page.keep.seconds.setValue(6)
    highlights.settle()
    assert model.wish.by is KeepBy.SECONDS
    assert page.keep.note.isHidden()
    assert 0 < sum(tile.seconds for tile in page.shown.strip.tiles) <= 6
    curve = page.curve

    def has_line():
        return curve._is_at_threshold(QPointF(curve.width() / 2, curve._y(model.wish.above)))

    assert not has_line(), "a line of no force can be dragged"
    page.keep.above.setValue(0.61)
    highlights.settle()
    assert has_line()
    x, top = curve.width() // 2, round(curve._y(model.wish.above))
    QTest.mousePress(curve, Qt.MouseButton.LeftButton, pos=QPoint(x, top))
    QTest.mouseMove(curve, QPoint(x, top - 20))
    QTest.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=QPoint(x, top - 20))
    highlights.settle()
    assert model.wish.by is KeepBy.SCORE
    assert model.wish.above > 0.61
    assert all(pick.pick.score >= model.wish.above for pick in model.picks)
    assert page.keep.above.value() == model.wish.above


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("00:00:16:12", "00:00:19:00", "00:00:16:12\N{EN DASH}19:00"),
        ("00:00:59;20", "00:01:01;02", "00:00:59;20\N{EN DASH}01:01;02"),
        ("00:59:59:20", "01:00:01:02", "00:59:59:20\N{EN DASH}01:00:01:02"),
        ("00:00:16.480", "00:00:19.000", "00:00:16.480\N{EN DASH}00:19.000"),
    ],
)
def test_a_pick_is_named_by_its_in_and_out(first, last, said):
    assert between(first, last) == said


def test_keys_go_about_as_in_an_editor(highlights):
    page, player = highlights.page, highlights.page.player.player
    highlights.press("Down")
    highlights.arrive()
    assert player.place == highlights.peaks()[0]
    highlights.press("Down", "Down", "Up")
    highlights.arrive()
    assert player.place == highlights.peaks()[1] == highlights.model.pick.pick.peak
    highlights.press("Right", "Right", "Left")
    highlights.arrive()
    assert player.place == highlights.peaks()[1] + 1
    highlights.press("L")
    assert player.speed == 1
    highlights.press("K")
    assert player.speed == 0
    highlights.press("J")
    assert player.speed == -1
    highlights.press("Space")
    assert player.speed == 0
    highlights.press("Space")
    assert player.speed == 1
    highlights.press("Space", "End")
    highlights.arrive()
    assert player.place == len(player.view) - 1
    highlights.press("Home")
    highlights.arrive()
    assert player.place == 0
    area = page.curve._area()
    QTest.mouseClick(page.curve, Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    highlights.arrive()
    assert player.view.seconds(player.place) == pytest.approx(10.0, abs=0.1)
    assert page.side.score.text() == f"{highlights.curve().score_at(player.place):.2f}"


def test_picks_edited_by_hand_outlast_another_scoring_a_restart_and_are_undone(highlights, open_window):
    model = highlights.model
    highlights.press("Down")
    highlights.arrive()
    trimmed = model.pick
    highlights.press("Right", "Right", "O")
    highlights.settle()
    assert model.pick.by_hand
    assert model.pick.pick.frames.end == trimmed.pick.peak + 3
    assert model.pick.pick.frames.first == trimmed.pick.frames.first
    view, frames = highlights.page.player.player.view, model.pick.pick.frames
    said = between(view.label(frames.first), view.label(frames.end - 1))
    assert highlights.page.shown.strip.tiles[0].place == said
    assert highlights.page.side.pick_words.text().startswith(said)
    dropped = model.picks[1]
    highlights.press("Down", "Del")
    highlights.settle()
    assert not any(pick.pick.frames.meets(dropped.pick.frames) for pick in model.picks)
    highlights.press("Home", "M")
    highlights.settle()
    added = model.pick
    assert added.by_hand
    assert added.pick.frames.first == 0
    kept = {pick.key for pick in model.picks if pick.by_hand}
    assert kept == {trimmed.key, added.key}
    highlights.score()
    assert {pick.key for pick in model.picks if pick.by_hand} == kept
    assert dropped.key not in {pick.key for pick in model.picks}
    before = highlights.window.context.application.hand_picks.all()
    highlights.window.close()
    highlights.window.end()
    again = Highlights(open_window())
    assert {pick.key for pick in again.model.picks if pick.by_hand} == kept
    assert again.window.context.application.hand_picks.all() == before


def test_an_edit_leaves_the_other_picks_as_they_are(highlights):
    model = highlights.model
    highlights.page.keep.count.setValue(4)
    highlights.page.keep.apart.setValue(0)
    highlights.settle()
    one, two, three, four = model.picks
    highlights.press("Down")
    highlights.arrive()
    highlights.press("Right", "O")
    highlights.settle()
    trimmed = model.pick
    assert (trimmed.key, trimmed.by_hand) == (one.key, True)
    assert model.picks == (trimmed, two, three, four)
    highlights.press("Down", "Del")
    highlights.settle()
    assert model.picks == (trimmed, three, four)
    highlights.page.player.go_to(two.pick.peak)
    highlights.arrive()
    highlights.press("Right", "M")
    highlights.settle()
    added = model.pick
    assert set(model.picks) == {trimmed, added, three, four}
    assert not any(added.pick.frames.meets(pick.pick.frames) for pick in model.picks if pick != added)
    highlights.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    highlights.settle()
    assert model.picks == (one, two, three, four)


def test_a_pick_added_by_hand_lasts_as_many_frames_as_one_that_was_found(highlights):
    keep, model = highlights.page.keep, highlights.model
    keep.count.setValue(1)
    keep.length.setValue(0.6)
    highlights.settle()
    assert {len(pick.pick.frames) for pick in model.picks} == {15}
    highlights.press("Home", "M")
    highlights.settle()
    assert model.pick.by_hand
    assert len(model.pick.pick.frames) == 15


def test_undo_takes_back_picks_and_ratings_in_the_order_they_were_made(highlights):
    model, context = highlights.model, highlights.window.context
    first = model.picks
    highlights.press("Down")
    highlights.arrive()
    highlights.press("Right", "I")
    highlights.settle()
    trimmed = model.picks
    highlights.press("P")
    highlights.settle()
    best = model.pick.moment
    assert best != model.pick.key, "its first best frame was trimmed away"
    (frame,) = [frame for frame in context.library.frames.values() if (frame.media_id, frame.pts) == best]
    assert context.ratings.value(frame.id) == 1.0
    assert highlights.page.shown.strip.tiles[0].rating == 1.0
    highlights.press("Ctrl+Z")
    highlights.settle()
    assert context.ratings.value(frame.id) != 1.0
    assert model.picks == trimmed
    highlights.press("Ctrl+Z")
    highlights.settle()
    assert model.picks == first
    highlights.press("Ctrl+Shift+Z")
    highlights.settle()
    assert model.picks == trimmed


def test_undo_takes_back_a_trim_though_the_frame_rated_after_it_has_left(highlights):
    model, context = highlights.model, highlights.window.context
    first = model.picks
    one, two = list(context.library.frames.values())[:2]
    context.ratings.rate([one], 0.11)
    highlights.press("Down")
    highlights.arrive()
    highlights.press("Right", "I")
    highlights.settle()
    trimmed = model.picks
    context.ratings.rate([two], 0.22)
    highlights.settle()
    context.library.gone.emit(frozenset({two.id}))
    highlights.press("Ctrl+Z")
    highlights.settle()
    assert model.picks == first
    assert context.ratings.value(one.id) == 0.11
    highlights.press("Ctrl+Z")
    assert context.ratings.value(one.id) != 0.11
    highlights.press("Ctrl+Shift+Z", "Ctrl+Shift+Z")
    highlights.settle()
    assert context.ratings.value(one.id) == 0.11
    assert model.picks == trimmed


def test_a_rejected_moment_leaves_the_others_and_comes_back(highlights):
    model = highlights.model
    highlights.press("Down")
    highlights.arrive()
    rejected = model.pick
    others = [pick for pick in model.picks if pick != rejected]
    highlights.press("X")
    highlights.settle()
    # What is seen stays, and nothing else is chosen that a second X could hit.
    assert (model.pick, highlights.page.player.place) == (None, rejected.pick.peak)
    highlights.press("X")
    highlights.settle()
    assert list(model.picks) == others
    highlights.press("Down")
    assert model.pick == others[0]
    highlights.press("Ctrl+Z")
    highlights.settle()
    assert rejected.key in {pick.key for pick in model.picks}


def test_each_pick_says_why_with_pictures(highlights):
    page, model = highlights.page, highlights.model
    highlights.press("Down")
    highlights.settle()
    like = model.like[model.pick.key]
    assert len(like) == 3
    assert page.side.why.text()
    highlights.window.wait(lambda: all(page.shown.like.image(each.frame_id) for each in like))
    highlights.window.wait(page.shown.strip.keys_in_view)
    highlights.window.wait(lambda: all(map(page.shown.has_picture, page.shown.strip.keys_in_view())))


def test_sentences_name_the_keys_there_are(window):
    shown, context = Highlights(window), window.context
    change = context.change_keys
    assert shown.page.side.pick_words.text() == "None chosen. Up and Down go from pick to pick."
    context.runner.run(change({ActionId.HIGHLIGHTS_SCORE: ["Y"], ActionId.HIGHLIGHTS_PICK_ON: ["Ctrl+J"]}))
    shown.settle()
    assert shown.page.curve._words == "Not scored yet. Y: score this clip."
    assert shown.page.side.pick_words.text() == "None chosen. Up and Ctrl+J go from pick to pick."
    context.runner.run(change({ActionId.HIGHLIGHTS_SCORE: [], ActionId.HIGHLIGHTS_PICK_ON: []}))
    shown.settle()
    assert shown.page.curve._words == "Not scored yet."
    assert shown.page.side.pick_words.text() == "None chosen."


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.6, "0:01"), (75, "1:15"), (7200, "2:00:00"), (3675.4, "1:01:15")]
)
def test_lengths_are_said_as_players_do(seconds, said):
    assert played(seconds) == said


def test_reasons_of_one_person_are_not_shown_to_another(highlights):
    assert highlights.model.like
    highlights.window.session.runner.run(highlights.window.context.change_setting(PROFILE, "Jo"))
    highlights.window.wait(lambda: highlights.window.context.user_id == "Jo")
    highlights.settle()
    assert not highlights.window.context.ratings.values
    assert not highlights.model.like
    assert not any(tile.like for tile in highlights.page.shown.strip.tiles)


def test_one_key_sends_the_stringout_as_last_time(highlights, tmp_path):
    page = highlights.page
    highlights.press("E")
    dialog = page.sending.dialog
    assert dialog.isVisible()
    assert not dialog.send.isEnabled()
    dialog.folder.setText(str(tmp_path))
    dialog.send.click()
    highlights.settle()
    highlights.press("E")
    highlights.settle()
    first, second = sorted(tmp_path.glob("*.otio"))
    for path in (first, second):
        timeline = otio.adapters.read_from_file(str(path))
        assert len(timeline.video_tracks()[0]) == len(highlights.model.picks)
    assert page.sending.last == Sending(folder=str(tmp_path))


def test_every_way_of_sending_writes_and_keeps_what_was_sent_before(highlights, tmp_path):
    highlights.page.keep.count.setValue(2)
    highlights.settle()
    count = len(highlights.model.picks)
    for form, files in (
        (".edl", 1),
        (".fcpxml", 1),
        (".csv", 1),
        ("stills", count),
        ("sheet", 1),
        ("sheet", 1),
    ):
        folder = tmp_path / "sent"
        folder.mkdir(exist_ok=True)
        before = set(folder.rglob("*.*"))
        highlights.page.sending._chosen(Sending(form=form, folder=str(folder)))
        highlights.settle()
        written = set(folder.rglob("*.*")) - before
        assert len(written) == files, form
        assert FORMATS[form].title in highlights.page.side.sends.text()
        assert all(path.stat().st_size for path in written)


def test_each_file_and_each_sentence_of_what_was_sent_has_a_line_of_its_own(window, qtbot, tmp_path):
    paths = (tmp_path / "a.edl", tmp_path / "a 30 fps.edl")
    sending = window.session.window.page(HIGHLIGHTS).sending
    with qtbot.waitSignal(window.context.signals.noticed) as told:
        sending._told(Sent(paths, ("2 files.",)))
    assert told.args[0].detail.split("\n") == [*map(str, paths), "2 files."]


def test_the_best_of_the_next_clip_is_one_click_away_after_twenty_ratings(window, tmp_path):
    offer = window.frames.next_clip.bar
    mine = list(window.context.library.frames.values())
    window.context.ratings.rate(mine[:20], 0.8)
    window.settle()
    window.wait(lambda: not window.frames.next_clip._soon.isActive())
    assert offer.isHidden(), "there is no other clip"
    other = make_clip(tmp_path / "other.mp4", Clip("other", frames=75))
    window.session.window.imports.start([str(other)], Sampling(amount=0.5))
    window.wait(lambda: not offer.isHidden())
    window.settle()
    assert "other.mp4" in offer.words.text()
    offer.go.click()
    assert window.session.window.page_id == HIGHLIGHTS
    shown = Highlights(window)
    window.wait(lambda: not shown.page.scoring.is_running)
    shown.settle()
    media = window.context.library.media[shown.model.current]
    assert media.title == "other.mp4"
    assert shown.model.chosen == (media.id,)
    assert (shown.model.wish.by, shown.model.wish.count) == (KeepBy.COUNT, 10)
    assert shown.curve().is_dense
    assert shown.model.picks


def test_several_clips_are_picked_from_in_one_list(highlights, tmp_path):
    model, window = highlights.model, highlights.window
    other = make_clip(tmp_path / "other.mp4", Clip("other", frames=75))
    window.session.window.imports.start([str(other)], Sampling(amount=0.5))
    window.wait(lambda: highlights.page.clips.count() == 2)
    highlights.settle()
    assert len(model.chosen) == 1
    assert not any(tile.named for tile in highlights.page.shown.strip.tiles)
    sends = highlights.page.side.sends
    assert "so far" not in sends.text()
    highlights.page.clips.selectAll()
    highlights.settle()
    assert sends.text().startswith("These picks are from the frames estimated so far;")
    highlights.score()
    assert "so far" not in sends.text()
    assert len(model.chosen) == 2
    assert {pick.media_id for pick in model.picks} == set(model.chosen)
    tiles = highlights.page.shown.strip.tiles
    assert all(tile.named for tile in tiles)
    # A clip that is not open is named by its frames too.
    assert all(re.fullmatch(r"00:00:\d\d:\d\d\N{EN DASH}(\d\d:)?\d\d:\d\d", tile.place) for tile in tiles)
    window.wait(lambda: not model._settle.isActive())
    highlights.settle()
    read = []
    model.curve_changed.connect(read.append)
    highlights.page.scoring.clip_done.emit(model.chosen[1])
    highlights.settle()
    assert read == [model.chosen[1]], "a clip that was scored has the others read anew"
    highlights.press(*["Down"] * len(model.picks))
    highlights.arrive()
    assert highlights.page.player.media.title == "other.mp4"
    assert highlights.page.side.pick_words.text().startswith("other.mp4\n")
    assert model.pick == model.picks[-1]
    highlights.press("PgUp")
    highlights.settle()
    assert model.chosen == (model.clips[0].id,)


def test_words_begin_at_one_line_whatever_shape_a_picture_has(highlights):
    clips = highlights.page.clips
    media_id = clips.media_ids()[0]
    for size in ((128, 72), (128, 96), (72, 128)):
        picture = QImage(*size, QImage.Format.Format_RGB32)
        picture.fill(QColor("red"))
        clips.show_picture(media_id, picture)
        icon = clips.item(0).icon()
        assert icon.actualSize(clips.iconSize()) == clips.iconSize()
        shown = icon.pixmap(clips.iconSize()).toImage()
        assert shown.pixelColor(shown.rect().center()) == QColor("red")


def test_picks_of_clips_no_longer_chosen_are_neither_gone_to_nor_sent(highlights, tmp_path):
    model, window = highlights.model, highlights.window
    other = make_clip(tmp_path / "other.mp4", Clip("other", frames=75))
    window.session.window.imports.start([str(other)], Sampling(amount=0.5))
    window.wait(lambda: highlights.page.clips.count() == 2)
    highlights.settle()
    assert model.picks
    first, second = (media.id for media in model.clips)
    highlights.press("Down")
    model.choose_clips([second], second)
    highlights.press("Down", "E")
    assert (model.current, model.picks, highlights.page.sending.dialog) == (second, (), None)
    highlights.settle()
    # An answer about clips left since may still come.
    model.choose_clips([first], first)
    highlights.settle()
    late = model.picks
    assert late
    model.choose_clips([second], second)
    model._take(late)
    assert model.picks == ()


def test_hours_of_scores_are_thinned_to_a_column_a_pixel():
    from aura_trainer.gui.widgets.score_curve import thinned_columns

    x = np.linspace(0, 699.9, 50_000)
    values = np.sin(np.arange(50_000))
    columns, last, low, high = thinned_columns(x, values)
    assert len(columns) == len(last) == len(low) == len(high) == 700
    assert low.min() == values.min()
    assert high.max() == values.max()
    assert last[-1] == values[-1]
    assert all(len(part) == 0 for part in thinned_columns(np.zeros(0), np.zeros(0)))


def test_leaving_the_page_lets_go_of_the_clip_and_coming_back_takes_it_up(highlights):
    player = highlights.page.player
    highlights.press("Down", "Down")
    highlights.arrive()
    place = player.place
    highlights.window.session.window.show_page(FRAMES)
    assert player.player.view is None
    highlights.window.session.window.show_page(HIGHLIGHTS)
    highlights.arrive()
    assert player.place == place


def with_another_clip(window, tmp_path):
    other = make_clip(tmp_path / "other.mp4", Clip("other", frames=75))
    window.session.window.imports.start([str(other)], Sampling(amount=0.5))
    window.wait(lambda: len(window.context.library.media) == 2)
    window.settle()
    shown = Highlights(window)
    return shown, *(media.id for media in shown.model.clips)


def test_a_clip_asked_for_while_scoring_is_given_up_is_scored_after_that(window, tmp_path):
    shown, first, second = with_another_clip(window, tmp_path)
    shown.press("S", "S")
    assert shown.page.scoring.is_running
    shown.page.show_best_of(second)
    window.wait(lambda: not shown.page.scoring.is_running)
    shown.settle()
    assert (shown.model.current, shown.curve().is_dense) == (second, True)
    assert shown.page.scoring.share_of(first) is None


def test_the_best_of_another_clip_waits_for_the_clip_being_scored(window, tmp_path):
    shown, first, second = with_another_clip(window, tmp_path)
    assert shown.page.curve._words.startswith("Not scored yet. S")
    shown.press("S")
    assert shown.page.scoring.share_of(first) is not None
    assert shown.page.curve._words == "It is being scored."
    shown.page.show_best_of(second)
    assert shown.page.scoring.share_of(second) == 0.0
    window.wait(lambda: not shown.page.scoring.is_running)
    shown.settle()
    assert (shown.model.current, shown.curve().is_dense) == (second, True)
    assert shown.model.picks


def with_two_clips_scored(highlights, tmp_path):
    """Another clip beside the sample, both chosen and scored; return a pick of each, not sampled in the other."""
    model, window = highlights.model, highlights.window
    other = make_clip(tmp_path / "other.mp4", Clip("other", frames=75))
    window.session.window.imports.start([str(other)], Sampling(amount=2))
    window.wait(lambda: highlights.page.clips.count() == 2)
    highlights.settle()
    highlights.page.clips.selectAll()
    highlights.score()
    one, two = (next(pick for pick in model.picks if pick.media_id == key) for key in model.chosen)
    sampled = {(frame.media_id, frame.pts) for frame in window.context.library.frames.values()}
    assert two.moment not in sampled
    return one, two


def rated_moments(window):
    frames = window.context.library.frames
    return {
        (frames[key].media_id, frames[key].pts): value for key, value in window.context.ratings.values.items()
    }


def test_a_moment_rated_while_its_clip_is_opened_is_rated_though_one_goes_on_to_another(highlights, tmp_path):
    one, two = with_two_clips_scored(highlights, tmp_path)
    page = highlights.page
    page.go_to_pick(two.key)
    assert page.player.player.view is None, "the clip was opened before anything could be pressed"
    highlights.press("P")
    page.go_to_pick(one.key)
    highlights.settle()
    assert rated_moments(highlights.window)[two.moment] == 1.0


def test_a_moment_rated_while_its_clip_is_opened_is_on_the_disk_when_the_window_closes(highlights, tmp_path):
    _, two = with_two_clips_scored(highlights, tmp_path)
    highlights.page.go_to_pick(two.key)
    highlights.press("P")
    highlights.window.close()
    assert 1.0 in highlights.window.stored().values()


def test_a_moment_of_a_clip_that_cannot_be_opened_is_not_rated_in_silence(highlights, tmp_path):
    one, two = with_two_clips_scored(highlights, tmp_path)
    page, window = highlights.page, highlights.window
    page.go_to_pick(one.key)
    highlights.arrive()
    (tmp_path / "other.mp4").rename(tmp_path / "elsewhere.mp4")
    page.go_to_pick(two.key)
    window.wait(lambda: page.player.player.trouble)
    # A frame that was sampled needs no look into the clip.
    page.player.edit(0, lambda frame: window.context.ratings.rate([frame], 0.9))
    highlights.settle()
    assert rated_moments(window)[two.media_id, 0] == 0.9
    window.expects_errors = True
    highlights.press("P")
    highlights.settle()
    assert [report.expected for report in window.reports] == [True]
    assert two.moment not in rated_moments(window)


def test_clearing_a_frame_that_was_not_sampled_brings_nothing_in(highlights):
    library, ratings = highlights.window.context.library, highlights.window.context.ratings
    before = dict(library.frames)
    highlights.press("Home", "Right")
    highlights.arrive()
    assert highlights.page.player.seen.frame(1) is None
    highlights.press("0")
    highlights.settle()
    assert library.frames == before
    highlights.press("P", "0")
    highlights.settle()
    (entered,) = library.frames.keys() - before
    assert ratings.value(entered) is None, "what is cleared while it is entered stays rated"


@pytest.mark.parametrize("moved", [False, True])
def test_another_record_of_the_clip_leaves_the_playhead_where_it_is(highlights, tmp_path, moved):
    page, library = highlights.page, highlights.window.context.library
    highlights.press("Down")
    highlights.arrive()
    view, place, media = page.player.player.view, page.player.place, page.player.media
    assert place
    path = shutil.copy(media.path, tmp_path / "moved.mp4") if moved else media.path
    known = replace(media, info=replace(media.info, path=str(path)), warnings=("Its sound is damaged.",))
    library.replace([known], list(library.frames.values()))
    highlights.settle()
    highlights.arrive()
    assert page.player.media == known
    assert page.player.place == place
    assert (page.player.player.view is view) is not moved
    assert page.player.player.view.media.path == known.path
