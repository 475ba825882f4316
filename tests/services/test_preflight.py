import copy
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.durations import duration
from aura_trainer.domain.errors import AdvancedModeRequired, ErrorKind, InvalidInput, RequirementsNotMet
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.preflight import FindingLevel, Subject, TimeEstimate
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import JobState, Preset, TrainingRequest
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.hardware import DetectionFailed, Gpu, HardwareProbe, Memory
from aura_trainer.services.preflight import refusal
from aura_trainer.services.preflight_rules import (
    Notes,
    find_gpu,
    gigabytes_text,
    judge_disk,
    judge_gpu,
    judge_memory,
    judge_ratings,
)
from aura_trainer.services.usable_ratings import RatedMedia

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
INSUFFICIENT = "Insufficient training data ({} annotations) - minimum 20 required, 100+ recommended"


def judged(rule, *facts):
    notes = Notes()
    rule(*facts, notes)
    return notes


def raising(reason):
    def probe(*_):
        raise DetectionFailed(reason)

    return probe


class TestRules:
    @pytest.mark.parametrize(
        ("gpu", "warning", "recommendation"),
        [
            (None, "roughly 10-50x slower", "dedicated NVIDIA GPU"),
            (Gpu("Old", 1.9), "Low GPU memory (1.9 GB)", "4GB or more is ideal"),
            (Gpu("Mid", 2.0), "Limited GPU memory (2.0 GB)", None),
            (Gpu("Mid", 3.9), "smaller batch", None),
            (Gpu("Good", 4.0), None, None),
            (DetectionFailed("driver lost"), "could not be detected (driver lost)", None),
        ],
    )
    def test_gpu(self, gpu, warning, recommendation):
        notes = judged(judge_gpu, gpu)
        assert [warning in words for words in notes.warnings] == ([True] if warning else [])
        assert [recommendation in words for words in notes.recommendations] == (
            [True] if recommendation else []
        )
        assert notes.blocking == []

    @pytest.mark.parametrize(
        ("memory", "warning", "recommendation", "standing"),
        [
            (
                Memory(6.0, 5.0),
                "Insufficient RAM (6.0 GB) - minimum 8GB required",
                "Ensure at least 4GB RAM is available for training",
                FindingLevel.BLOCKING,
            ),
            (Memory(7.49, 5.0), "Insufficient RAM (7.4 GB)", "4GB RAM", FindingLevel.BLOCKING),
            (Memory(7.5, 5.0), None, "16GB or more", FindingLevel.GOOD),
            (Memory(7.7, 3.9), "Low available RAM (3.9 GB) - close other", "4GB RAM", FindingLevel.WARNING),
            (Memory(15.5, 9.0), None, None, FindingLevel.GOOD),
            (Memory(32.0, 20.0), None, None, FindingLevel.GOOD),
            (
                DetectionFailed("no answer"),
                "could not be determined (no answer)",
                None,
                FindingLevel.BLOCKING,
            ),
        ],
    )
    def test_memory(self, memory, warning, recommendation, standing):
        notes = judged(judge_memory, memory, 100, Preset.BALANCED)
        assert [warning in words for words in notes.warnings] == ([True] if warning else [])
        assert [recommendation in words for words in notes.recommendations] == (
            [True] if recommendation else []
        )
        assert bool(notes.blocking) == (standing is FindingLevel.BLOCKING)
        assert [finding.standing for finding in notes.findings] == [standing]

    @pytest.mark.parametrize(
        ("memory", "preset", "standing", "remedy"),
        [
            (Memory(7.7, 5.0), Preset.BALANCED, FindingLevel.BLOCKING, "Choose the preset quick"),
            (Memory(7.7, 5.0), Preset.QUICK, FindingLevel.WARNING, "Close other programs"),
            (Memory(15.7, 9.0), Preset.THOROUGH, FindingLevel.WARNING, "Close other programs"),
            (Memory(32.0, 24.0), Preset.THOROUGH, FindingLevel.GOOD, ""),
        ],
    )
    def test_memory_for_four_thousand_ratings(self, memory, preset, standing, remedy):
        notes = judged(judge_memory, memory, 4000, preset)
        (finding,) = notes.findings
        assert finding.standing is standing
        assert finding.remedy.startswith(remedy)
        assert bool(notes.blocking) == (standing is FindingLevel.BLOCKING)
        assert all("4,000 ratings takes up to" in words for words in notes.warnings)
        assert bool(notes.warnings) == (standing is not FindingLevel.GOOD)

    @pytest.mark.parametrize("preset", Preset)
    def test_no_machine_for_sale_has_the_memory_for_a_hundred_thousand_ratings(self, preset):
        notes = judged(judge_memory, Memory(512.0, 500.0), 100_000, preset)
        assert notes.findings[0].remedy == "Train on a machine with more."

    @pytest.mark.parametrize(
        ("free", "warning", "standing"),
        [
            (1.99, "Critical: insufficient disk space (1.9 GB) - minimum 2GB", FindingLevel.BLOCKING),
            (2.0, "Low disk space (2.0 GB)", FindingLevel.WARNING),
            (4.9, "Low disk space (4.9 GB)", FindingLevel.WARNING),
            (5.0, None, FindingLevel.GOOD),
            (DetectionFailed("gone"), "could not be determined (gone)", FindingLevel.BLOCKING),
        ],
    )
    def test_disk(self, free, warning, standing):
        notes = judged(judge_disk, free, "/data/Aura")
        assert [warning in words for words in notes.warnings] == ([True] if warning else [])
        (finding,) = notes.findings
        assert finding.standing is standing
        assert ("/data/Aura" in finding.remedy) == (standing is not FindingLevel.GOOD)

    @pytest.mark.parametrize(
        ("count", "standing", "advised"),
        [
            (0, FindingLevel.BLOCKING, False),
            (19, FindingLevel.BLOCKING, False),
            (20, FindingLevel.GOOD, True),
            (99, FindingLevel.GOOD, True),
            (100, FindingLevel.GOOD, False),
        ],
    )
    def test_ratings(self, count, standing, advised):
        notes = judged(judge_ratings, count, 0, [])
        assert [finding.standing for finding in notes.findings] == [standing]
        assert notes.blocking == ([INSUFFICIENT.format(count)] if count < 20 else [])
        assert any("100+" in words for words in notes.recommendations) == advised

    def test_ratings_without_a_frame_are_named_where_too_few_are_left(self):
        (finding,) = judged(judge_ratings, 19, 5, []).findings
        assert finding.remedy == (
            "Rate 1 more frame. 5 more ratings are of frames that are not imported: import their clips."
        )

    def test_one_is_told_as_one(self):
        notes = judged(judge_ratings, 1, 1, [])
        (finding,) = notes.findings
        assert finding.remedy == (
            "Rate 19 more frames. 1 more rating is of a frame that is not imported: import its clip."
        )
        assert notes.blocking[0].startswith("Insufficient training data (1 annotation) -")

    def test_no_gpu_is_told_as_the_time_a_run_takes_without(self):
        notes = Notes()
        find_gpu(None, Preset.BALANCED, TimeEstimate(40.2, 3), notes)
        find_gpu(None, Preset.BALANCED, TimeEstimate(600.0, 0), notes)
        find_gpu(Gpu("RTX", 12.0), Preset.THOROUGH, TimeEstimate(180.0, 1), notes)
        assert [(finding.text, finding.standing) for finding in notes.findings] == [
            ("No GPU: the balanced preset takes about 40 s here", FindingLevel.GOOD),
            ("No GPU: training runs on the processor", FindingLevel.GOOD),
            ("RTX, 12.0 GB: the thorough preset takes about 3 min here", FindingLevel.GOOD),
        ]

    @given(gigabytes=st.floats(0, 1e6))
    def test_a_figure_never_reads_like_more_than_there_is(self, gigabytes):
        assert gigabytes - 0.1000001 <= float(gigabytes_text(gigabytes)) <= gigabytes + 1e-9

    def test_times_are_told_as_one_would_say_them(self):
        assert [duration(seconds) for seconds in (0.2, 40.4, 89, 95, 600)] == [
            "1 s",
            "40 s",
            "89 s",
            "2 min",
            "10 min",
        ]


@pytest.fixture(scope="module")
def imported_home(sample_clip, tmp_path_factory):
    """A data folder with more than a hundred frames of the sample clip, none rated. Copy it, do not use it."""
    home = tmp_path_factory.mktemp("imported")
    services = Application.open({"AURA_HOME": str(home)})
    services.importer.run(
        [str(sample_clip)], Sampling(amount=0.15), on_event=lambda _: None, token=NeverStop()
    )
    services.settings.set(ADVANCED_MODE, value=True)
    services.close()
    return home


GOOD = HardwareProbe(
    memory=lambda: Memory(32.0, 24.0),
    free_disk=lambda _: 80.0,
    gpu=lambda: Gpu("RTX", 12.0),
    machine=lambda: "here",
    system=lambda: "Linux-6.1",
)


@pytest.fixture
def open_with(imported_home, aura_home):
    """Opens the services on a copy of that folder with a number of rated frames and a machine."""
    shutil.copytree(imported_home, aura_home)
    opened = []

    def open_services(rated, **probes):
        services = Application(
            DataPaths.resolve(), clock=lambda: NOW, probe=replace(GOOD, **probes) if probes else GOOD
        )
        opened.append(services)
        frames = services.catalog.frames()[:rated]
        assert len(frames) == rated
        if rated:
            services.annotations.append(DEFAULT_USER, [Rating(frame.address, 0.5) for frame in frames])
        return services

    yield open_services
    for services in opened:
        services.close()


def check(services, preset=Preset.BALANCED):
    return services.preflight.check(DEFAULT_USER, preset)


def test_a_good_machine_with_many_ratings_is_ready_without_a_word(open_with):
    result = check(open_with(100))
    assert result.meets_minimum_requirements
    assert (result.warnings, result.recommendations, result.errors) == ((), (), ())
    assert (result.timestamp, result.annotation_count) == (NOW, 100)
    assert (result.gpu_name, result.gpu_vram_gb, result.total_ram_gb) == ("RTX", 12.0, 32.0)
    assert (result.available_ram_gb, result.available_disk_space_gb) == (24.0, 80.0)
    assert (result.estimated_training_time_minutes, result.os_version) == (1, "Linux-6.1")
    assert [finding.subject for finding in result.findings] == [
        Subject.ANNOTATIONS,
        Subject.MEMORY,
        Subject.DISK,
        Subject.GPU,
    ]
    assert refusal(result) is None


def test_ratings_that_cannot_be_used_are_told_to_programs_too(open_with):
    services = open_with(100)
    services.annotations.append(DEFAULT_USER, [Rating("gone.mp4#t=1.000000", 0.5)])
    with services.paths.annotations(DEFAULT_USER).open("a") as file:
        file.write("no rating\n")
    result = check(services)
    said = [
        "1 rating of a frame that is not imported: left out",
        "1 line of the rating file set aside, unreadable",
    ]
    assert list(result.warnings) == said
    told = [finding for finding in result.findings if finding.standing is FindingLevel.WARNING]
    assert [finding.text for finding in told] == said
    assert all(finding.remedy and finding.subject is Subject.ANNOTATIONS for finding in told)


def test_every_problem_is_listed_at_once(open_with):
    services = open_with(19, memory=lambda: Memory(6.0, 2.0), free_disk=lambda _: 1.5, gpu=lambda: None)
    result = check(services)
    assert not result.meets_minimum_requirements
    assert result.warnings == (
        "No GPU detected - training will use the CPU, roughly 10-50x slower",
        "Insufficient RAM (6.0 GB) - minimum 8GB required",
        "Critical: insufficient disk space (1.5 GB) - minimum 2GB required",
        INSUFFICIENT.format(19),
    )
    assert result.blocking == result.warnings[1:]
    assert result.recommendations == (
        "Use a machine with a dedicated NVIDIA GPU",
        "Ensure at least 4GB RAM is available for training",
        "Free up at least 5GB of disk space",
        "A GPU is recommended for acceptable training times",
    )
    standings = [finding.standing for finding in result.findings]
    assert standings == [FindingLevel.BLOCKING] * 3 + [FindingLevel.GOOD]
    assert all(finding.remedy for finding in result.findings[:3])


@pytest.mark.parametrize("broken", ["memory", "free_disk", "gpu"])
def test_a_detection_that_fails_is_a_warning_and_never_an_error(open_with, broken):
    result = check(open_with(100, **{broken: raising("it does not answer")}))
    assert result.errors == ()
    assert ["it does not answer" in words for words in result.warnings] == [True]
    assert result.meets_minimum_requirements == (broken == "gpu")
    advice = "A GPU is recommended for acceptable training times"
    assert (advice in result.recommendations) == (broken == "gpu")


def test_ratings_that_cannot_be_read_are_an_error_and_keep_training_from_beginning(open_with):
    services = open_with(20)
    services.paths.database.write_bytes(b"not a database, but quite long enough to be taken for one" * 40)
    services.close()
    result = check(services)
    assert not result.meets_minimum_requirements
    assert len(result.errors) == 1
    assert "trainer.sqlite3" in result.errors[0]
    assert result.findings[0].standing is FindingLevel.BLOCKING


def test_a_frame_counts_once_however_often_it_was_rated(open_with):
    services = open_with(20)
    frame = services.catalog.frames()[0]
    services.annotations.append(DEFAULT_USER, [Rating(frame.address, 0.1), Rating(frame.address, 0.9)])
    assert check(services).annotation_count == 20


def move_away(services, folder):
    """Have the catalogue's clip be where it is no more, as on a disk that is not connected."""
    folder.mkdir()
    (media,) = services.catalog.list_media()
    gone = Path(shutil.copy(media.path, folder / "wedding.mp4"))
    services.catalog.relink(media.id, str(gone))
    gone.unlink()
    return gone


def test_ratings_of_a_clip_that_is_missing_do_not_count_and_it_is_named(open_with, tmp_path):
    services = open_with(100)
    gone = move_away(services, tmp_path / "disk")
    result = check(services)
    assert not result.meets_minimum_requirements
    assert (result.annotation_count, result.missing_annotation_count) == (0, 100)
    assert result.estimated_training_time_minutes == 1
    needed, missing = result.findings[:2]
    assert (needed.standing, needed.text) == (FindingLevel.BLOCKING, "0 rated frames: 20 are needed")
    assert (missing.standing, missing.text) == (
        FindingLevel.WARNING,
        "wedding.mp4 is missing: 100 ratings are left out",
    )
    assert str(gone) in missing.remedy
    assert f"{gone} is missing - its 100 ratings cannot be used" in result.warnings


def test_a_missing_clip_keeps_nobody_from_training_on_the_others(open_with, real_clips, tmp_path):
    services = open_with(30)
    move_away(services, tmp_path / "disk")
    services.importer.run(
        [str(real_clips / "bikes.mp4")], Sampling(amount=0.1), on_event=lambda _: None, token=NeverStop()
    )
    frames = services.catalog.frames(services.catalog.list_media()[1].id)[:20]
    services.annotations.append(DEFAULT_USER, [Rating(frame.address, 0.5) for frame in frames])
    result = check(services)
    assert (result.annotation_count, result.missing_annotation_count) == (20, 30)
    assert result.meets_minimum_requirements
    assert "wedding.mp4 is missing: 30 ratings are left out" in [finding.text for finding in result.findings]


def test_of_many_missing_clips_the_first_are_named_and_the_rest_counted(open_with):
    services = open_with(1)
    (media,) = services.catalog.list_media()
    clips = [RatedMedia(media, services.rated.load(DEFAULT_USER).by_frame, ["sample"], there=False)] * 5
    notes = judged(judge_ratings, 100, 0, clips)
    assert [finding.text for finding in notes.findings[1:]] == [
        *["sample.mp4 is missing: 1 rating is left out"] * 3,
        "2 more clips are missing: 2 ratings are left out",
    ]
    assert len(notes.warnings) == 5


def test_the_user_must_be_named_safely(open_with):
    with pytest.raises(InvalidInput):
        open_with(0).preflight.check("..", Preset.QUICK)


def test_preflight_belongs_to_advanced_mode(open_with):
    services = open_with(20)
    services.settings.set(ADVANCED_MODE, value=False)
    with pytest.raises(AdvancedModeRequired):
        _ = services.preflight


class TestRefusal:
    def submit(self, services):
        with pytest.raises(RequirementsNotMet) as refused:
            services.training.submit(TrainingRequest(DEFAULT_USER))
        assert services.training.jobs() == []
        return refused.value

    def test_no_ratings_at_all_come_first(self, open_with):
        error = self.submit(open_with(0, memory=lambda: Memory(6.0, 2.0)))
        assert error.title == "Insufficient Data"
        assert error.detail == "No annotations available for training. Please upload annotations first."
        assert error.kind is ErrorKind.REQUIREMENTS_NOT_MET

    def test_a_small_machine_is_refused_in_the_words_of_the_guide(self, open_with):
        error = self.submit(open_with(100, memory=lambda: Memory(6.0, 5.0)))
        assert error.title == "System Requirements Not Met"
        assert error.detail.startswith(
            "Training cannot proceed due to insufficient system resources. "
            "Insufficient RAM (6.0 GB) - minimum 8GB required"
        )
        assert error.warnings == ("Insufficient RAM (6.0 GB) - minimum 8GB required",)
        assert error.errors == ()
        assert error.recommendations == ("Ensure at least 4GB RAM is available for training",)

    def test_too_few_ratings_are_no_fault_of_the_machine(self, open_with):
        error = self.submit(open_with(19))
        assert error.detail == f"Training cannot proceed. {INSUFFICIENT.format(19)}. Rate 1 more frame."

    def test_all_that_blocks_is_in_the_detail(self, open_with):
        error = self.submit(open_with(3, memory=lambda: Memory(6.0, 5.0), free_disk=lambda _: 0.5))
        assert all(words in error.detail for words in ("RAM (6.0 GB)", "disk space (0.5 GB)", "(3 annot"))

    def test_ratings_without_their_frames_are_told_apart_from_none(self, open_with):
        services = open_with(0)
        services.annotations.append(DEFAULT_USER, [Rating("elsewhere.mp4#t=1.0", 0.5)])
        error = self.submit(services)
        assert error.title == "System Requirements Not Met"
        assert "1 more rating is of a frame that is not imported: import its clip." in error.detail

    def test_a_missing_clip_is_named_and_told_apart_from_no_ratings(self, open_with, tmp_path):
        services = open_with(30)
        gone = move_away(services, tmp_path / "disk")
        error = self.submit(services)
        assert error.title == "System Requirements Not Met"
        first = services.catalog.frames()[0].address
        assert f"30 ratings cannot be used, as {gone} is missing ({first}, " in error.detail
        assert " and 27 more): connect its disk, or relink it if it has moved" in error.detail

    def test_it_travels_between_processes_whole(self, open_with):
        error = self.submit(open_with(19, gpu=lambda: None))
        again = copy.copy(error)
        assert (type(again), str(again), again.title) == (type(error), str(error), error.title)
        assert (again.warnings, again.recommendations) == (error.warnings, error.recommendations)
        assert len(again.warnings) == 2


class TestWithTheJob:
    def test_what_was_found_is_kept_with_the_job(self, open_with):
        services = open_with(20)
        job = services.training.submit(TrainingRequest(DEFAULT_USER, preset=Preset.QUICK))
        assert services._training._queue.row(job.job_id).preflight == check(services, Preset.QUICK)

    def test_requirements_no_longer_met_when_its_turn_comes_fail_the_job(self, open_with):
        memory = [Memory(32.0, 24.0)]
        services = open_with(20, memory=lambda: memory[-1])
        job = services.training.submit(TrainingRequest(DEFAULT_USER))
        memory.append(Memory(4.0, 1.0))
        services.training.run_pending(on_event=lambda _: None, token=NeverStop())
        failed = services.training.job(job.job_id)
        assert (failed.state, failed.error_kind) == (JobState.FAILED, ErrorKind.REQUIREMENTS_NOT_MET)
        assert "Insufficient RAM (4.0 GB) - minimum 8GB required" in failed.error
        assert services._training._queue.row(job.job_id).preflight.total_ram_gb == 4.0
        (record,) = services.audit.history().records
        assert (record.status, record.error_message) == (JobState.FAILED, failed.error)
        assert record.system_info.total_ram_gb == 4.0
