"""Rating, undo and redo against a plain model of them, over the real store."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Annotation
from aura_trainer.domain.errors import StorageFailure
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.models.rating_commands import RatingCommands, SaveState
from aura_trainer.gui.models.rating_counts import RatingCounts
from aura_trainer.services.clock import utc_now
from aura_trainer.services.data_paths import DataPaths

FRAMES = [
    Frame(n, 1, f"clip.mp4#t={n}.000000", n, Fraction(1, 25), n, key_frame=False, shot=0) for n in range(6)
]

ratings = st.none() | st.sampled_from([0.0, 0.2, 0.4, 0.5, 0.8, 1.0])
some_frames = st.lists(st.sampled_from(FRAMES), min_size=1, max_size=4, unique_by=lambda frame: frame.id)
actions = st.one_of(
    st.tuples(st.just("rate"), some_frames, ratings),
    st.tuples(st.just("nudge"), some_frames, st.sampled_from([0.05, -0.05])),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


class Model:
    """What a person expects: a list of states and a place in it."""

    def __init__(self):
        self.history = [{}]
        self.place = 0

    @property
    def now(self):
        return self.history[self.place]

    def edit(self, changes):
        after = {**self.now, **changes}
        after = {frame: value for frame, value in after.items() if value is not None}
        if after != self.now:
            self.history[self.place + 1 :] = [after]
            self.place += 1

    def play(self, action):
        kind, *rest = action
        if kind == "undo":
            self.place = max(self.place - 1, 0)
        elif kind == "redo":
            self.place = min(self.place + 1, len(self.history) - 1)
        elif kind == "rate":
            self.edit({frame.id: rest[1] for frame in rest[0]})
        else:
            self.edit(
                {
                    frame.id: round(min(max(self.now.get(frame.id, 0.5) + rest[1], 0.0), 1.0), 6)
                    for frame in rest[0]
                }
            )


def play(commands, action):
    kind, *rest = action
    getattr(commands, kind)(*rest)


def walk(step):
    """Undo or redo until there is nothing left to; returns how often."""
    count = 0
    while step():
        count += 1
    return count


@pytest.fixture
def application(aura_home):
    made = Application(DataPaths.resolve())
    yield made
    made.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(actions, max_size=12))
def test_what_is_shown_and_what_is_on_the_disk_is_what_a_person_expects(qapp, application, steps):
    application.annotations.clear(DEFAULT_USER)
    model = Model()

    async def session():
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as store:
            commands = RatingCommands(
                lambda batch: loop.run_in_executor(
                    store, application.annotations.append, DEFAULT_USER, batch
                ),
                ErrorFunnel(),
            )
            for step in steps:
                play(commands, step)
                model.play(step)
                shown = {frame.id: commands.value(frame.id) for frame in FRAMES}
                assert {key: value for key, value in shown.items() if value is not None} == model.now
            await commands.drain()
            assert commands.state is SaveState.SAVED
            assert walk(commands.undo) == model.place
            assert walk(commands.redo) == len(model.history) - 1
            for _ in range(len(model.history) - 1 - model.place):
                commands.undo()
            await commands.drain()
            counted = RatingCounts()
            counted.recount(model.now.values())
            assert commands.counts.histogram == counted.histogram
            assert commands.counts.by_band == counted.by_band

    asyncio.run(session())
    stored = application.annotations.load(DEFAULT_USER).ratings
    assert {path: item.rating for path, item in stored.items()} == {
        FRAMES[number].address: value for number, value in model.now.items()
    }


def test_a_frame_rated_under_an_earlier_path_is_changed_under_that_path(qapp, application):
    old = "old/clip.mp4#t=0.000000"

    async def session():
        async def append(batch):
            application.annotations.append(DEFAULT_USER, batch)

        commands = RatingCommands(append, ErrorFunnel())
        commands.replace({0: Annotation(old, 0.4, utc_now())})
        commands.rate([FRAMES[0]], 0.9)
        await commands.drain()

    asyncio.run(session())
    assert set(application.annotations.load(DEFAULT_USER).ratings) == {old}


def test_loading_anew_does_not_undo_an_edit_on_its_way(qapp, application):
    async def session():
        gate = asyncio.Event()

        async def append(batch):
            await gate.wait()
            application.annotations.append(DEFAULT_USER, batch)

        commands = RatingCommands(append, ErrorFunnel())
        commands.rate([FRAMES[0]], 0.9)
        commands.replace({0: Annotation(FRAMES[0].address, 0.1, utc_now())})
        shown = commands.value(0)
        gate.set()
        await commands.drain()
        return shown

    assert asyncio.run(session()) == 0.9


def test_what_is_known_of_a_frame_that_left_is_not_used_for_another(qapp, application):
    async def session():
        async def append(batch):
            application.annotations.append(DEFAULT_USER, batch)

        commands = RatingCommands(append, ErrorFunnel())
        commands.replace({0: Annotation("gone/clip.mp4#t=0.000000", 0.4, utc_now())})
        commands.replace({})
        commands.rate([FRAMES[0]], 0.9)
        await commands.drain()

    asyncio.run(session())
    assert set(application.annotations.load(DEFAULT_USER).ratings) == {FRAMES[0].address}


def test_edits_of_frames_that_left_cannot_be_taken_back_those_of_others_can(qapp, application):
    async def session():
        async def append(batch):
            application.annotations.append(DEFAULT_USER, batch)

        commands = RatingCommands(append, ErrorFunnel())
        commands.rate(FRAMES[:2], 0.2)
        commands.rate([FRAMES[0]], 0.6)
        commands.rate([FRAMES[1]], 0.8)
        commands.undo()
        await commands.drain()
        commands.forget(frozenset({FRAMES[0].id}))
        assert commands.counts.rated == 1
        assert commands.redo() == (FRAMES[1],)
        assert commands.undo() == (FRAMES[1],)
        assert commands.undo() == (), "a step about nothing any more is a step: each edit is one"
        assert commands.undo() == (FRAMES[1],)
        assert commands.undo() == ()
        await commands.drain()

    asyncio.run(session())
    stored = application.annotations.load(DEFAULT_USER).ratings
    assert {path: item.rating for path, item in stored.items()} == {FRAMES[0].address: 0.6}


def test_an_edit_of_a_frame_that_left_is_stored_all_the_same_under_its_own_path(qapp, application):
    async def session():
        refused = [True]

        async def append(batch):
            if refused:
                raise StorageFailure("The disk is full.")
            application.annotations.append(DEFAULT_USER, batch)

        commands = RatingCommands(append, ErrorFunnel())
        commands.replace({0: Annotation("old/clip.mp4#t=0.000000", 0.4, utc_now())})
        commands.rate([FRAMES[0]], 0.9)
        await commands.drain()
        commands.forget(frozenset({FRAMES[0].id}))
        commands.replace({})
        assert commands.state is SaveState.FAILED
        refused.clear()
        commands.retry()
        await commands.drain()
        assert commands.state is SaveState.SAVED

    asyncio.run(session())
    stored = application.annotations.load(DEFAULT_USER).ratings
    assert {path: item.rating for path, item in stored.items()} == {"old/clip.mp4#t=0.000000": 0.9}


def test_ratings_from_elsewhere_are_one_step_and_the_words_with_them_go_and_come_back(qapp, application):
    note = {"by": "Jo"}

    async def session():
        async def append(batch):
            application.annotations.append(DEFAULT_USER, batch)

        commands = RatingCommands(append, ErrorFunnel())
        commands.replace({0: Annotation(FRAMES[0].address, 0.4, utc_now(), {"by": "me"})})
        assert (
            commands.rate_each([(FRAMES[0], 0.9, note), (FRAMES[1], 0.2, None), (FRAMES[2], None, None)]) == 2
        )
        seen = []
        for step in (lambda: (), commands.undo, commands.redo):
            step()
            await commands.drain()
            stored = application.annotations.load(DEFAULT_USER).ratings
            seen.append([(item.rating, item.metadata) for item in stored.values()])
        return seen

    assert asyncio.run(session()) == [
        [(0.9, note), (0.2, None)],
        [(0.4, {"by": "me"})],
        [(0.9, note), (0.2, None)],
    ]
