"""The report of a run: its figures are right in each form, and no name of a stranger is ever more than text."""

import csv
import io
import json
import math
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve
from verdict_rig import FOUND, GOOD

from aura_trainer.domain.eliding import elided
from aura_trainer.domain.importance import FeatureGroup, GroupImportance, Importance
from aura_trainer.domain.learning_curve import CurvePoint, FittedCurve, Gain, LearningCurve, Outlook
from aura_trainer.domain.training import JobState, Preset, TrainingJob, TrainingMetrics, TrainingRequest
from aura_trainer.services.held_out_figures import held_out_figures, keep_curve
from aura_trainer.services.held_out_words import bands_sentence, sorting_sentence
from aura_trainer.services.post_training_analysis import analyse, describe
from aura_trainer.services.run_figures import (
    calibration,
    calibration_error,
    precision_curve,
    residuals_by_clip,
)
from aura_trainer.services.run_report import RunReport
from aura_trainer.services.run_report_page import as_html
from aura_trainer.services.run_report_tables import as_csv, as_json
from aura_trainer.services.svg_plot import even_ticks, readable
from aura_trainer.services.training_run import HeldOutPrediction
from aura_trainer.services.translations import speak_language

MATTERS = Importance(
    (
        GroupImportance(FeatureGroup.CONTENT, 0.05, 0.01),
        GroupImportance(FeatureGroup.LIGHT, -0.002, 0.004),
    ),
    10,
    42,
)

LEARNING = LearningCurve(
    100,
    50,
    *(
        Outlook(
            FittedCurve(
                tuple(CurvePoint(size, 0.1 + size**-power, 0.01) for size in (80, 40, 20, 10)),
                0.1,
                1.0,
                power,
                Gain(0.02, 0.01, 0.03, -0.01, 0.05),
            ),
            FittedCurve((CurvePoint(80, 0.2, 0.0),), 0.2, 0.0, 0.5, Gain(0, 0, 0, -0.01, 0.01)),
        )
        for power in (1.0, 0.5)
    ),
    "clip",
    "kernel-ridge",
    4,
    42,
)


def made(rated, said, clips, keep_from=0.6, name="taste-v1", **evidence):
    """A report of made-up frames."""
    request = TrainingRequest("default", name, Preset.QUICK)
    metrics = TrainingMetrics(0.08, len(rated), 38.0)
    ended = datetime(2026, 3, 1, 12, tzinfo=UTC)
    job = TrainingJob(
        "a-job",
        request,
        JobState.COMPLETED,
        100,
        "",
        ended,
        completed_at=ended,
        metrics=metrics,
        warnings=(name,),
    )
    verdict = analyse(metrics, replace(GOOD, importance=MATTERS, **evidence), FOUND)
    return RunReport(
        job=job,
        analysis=describe(metrics, verdict, FOUND, Preset.QUICK, in_use=False),
        frames=tuple(
            HeldOutPrediction(f"hash-{number}", None, clip, rating, score, number % 3)
            for number, (clip, rating, score) in enumerate(zip(clips, rated, said, strict=True))
        ),
        figures=held_out_figures(rated, said),
        keeping=keep_curve(rated, said, keep_from),
        precision=precision_curve(rated, said, keep_from),
        residuals=residuals_by_clip(clips, rated, said),
        calibration=calibration(rated, said),
    )


def drawn(frames=200, clips=("a.mp4", "b.mp4", "c.mp4"), **options):
    random = np.random.default_rng(7)
    rated = random.integers(0, 11, frames) / 10
    said = np.clip(rated + random.normal(0, 0.2, frames), 0, 1)
    return made(
        rated.tolist(), said.tolist(), [clips[number % len(clips)] for number in range(frames)], **options
    )


FRAMES = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["a.mp4", "=b.mp4", "c, d\n.mp4"])),
    min_size=1,
    max_size=40,
)


def page_of(report):
    return html.document_fromstring(as_html(report).decode())


def rows_of(report):
    return list(csv.DictReader(io.StringIO(as_csv(report).decode("utf-8-sig"), newline="")))


def numbers(rows, figure, series, *columns):
    found = [row for row in rows if (row["figure"], row["series"]) == (figure, series)]
    return [[float(row[column]) for row in found] for column in columns]


class Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes, as another parser reads them."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))


NAMES = st.one_of(
    st.text(st.characters(), min_size=1, max_size=60),
    st.text("<>\"'&;/!-=\x00\x1f\x85\ud800\uffff\u202e abc", min_size=1, max_size=28),
    st.sampled_from(
        ["</title><script>alert(1)</script>", "</style>", "<!--", "]]>", "&lt;b&gt;", '" onload="x']
    ),
)


@given(name=NAMES, clip=NAMES)
def test_a_name_never_is_more_than_text(name, clip):
    report = made([0.1, 0.9], [0.2, 0.8], [clip, clip], name=name, active_name=name)
    page, plain = (
        as_html(report),
        as_html(made([0.1, 0.9], [0.2, 0.8], ["c", "c"], name="n", active_name="n")),
    )
    long = elided(clip, 30) != clip
    tags = Skeleton(page).tags
    # What is cut in a plot can be read in full by pointing at it.
    without = (
        [tag for tag in tags if tag != ("title", ())],
        [tag for tag in Skeleton(plain).tags if tag != ("title", ())],
    )
    assert without[0] == without[1]
    assert len(tags) == len(Skeleton(plain).tags) + long
    parsed = html.document_fromstring(page.decode())
    spaced = re.compile(r"\s+")
    assert spaced.sub(" ", parsed.findtext(".//h1")) == spaced.sub(" ", readable(name))
    assert spaced.sub(" ", readable(clip)) in [
        spaced.sub(" ", cell.text or "") for cell in parsed.iterfind(".//th[@scope='row']")
    ]
    json.loads(as_json(report))
    rows_of(report)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing():
    page = as_html(drawn())
    assert not re.search(rb"https?:|\burl\(|@import|\bsrc=|\bhref=|<script|<link|<img|<iframe|\bon\w+=", page)
    (policy,) = page_of(drawn()).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_every_plot_says_what_it_shows_and_has_its_numbers_in_a_table():
    report = drawn()
    page = page_of(report)
    plots = page.findall(".//svg")
    assert len(plots) == 5
    for plot in plots:
        assert plot.get("role") == "img"
        for name in plot.get("aria-labelledby").split():
            (said,) = page.xpath(f"//*[@id='{name}']")
            assert said.text
        assert plot.getparent().find("details//table/tbody/tr") is not None
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    assert {table.find("thead") is not None for table in page.findall(".//details//table")} == {True}
    for figure in page.findall(".//figure"):
        assert figure.findtext("h2")


def test_the_page_says_the_verdict_with_reasons_and_next_steps():
    report = drawn(frames=30)
    said = page_of(report).text_content()
    analysis = report.analysis
    told = (analysis.headline, analysis.summary, *analysis.concerns, *analysis.warnings, *analysis.next_steps)
    assert all(sentence in said for sentence in told)
    assert sorting_sentence(report.keeping) in said
    assert bands_sentence(report.figures.bands) in said
    assert "a-job" in said


def test_the_page_comes_in_the_language_spoken():
    speak_language("de")
    try:
        page = page_of(drawn())
    finally:
        speak_language("en")
    assert page.get("lang") == "de"
    assert page.findtext(".//title") == "taste-v1: Bericht über ein Training"
    assert "Nächste Schritte" in page.text_content()


def test_the_curves_are_those_of_scikit_learn():
    report = drawn()
    rows = rows_of(report)
    rated, said = numbers(rows, "held-out", "frame", "x", "y")
    keepers = np.array(rated) >= 0.6
    wrongly, rightly, _ = roc_curve(keepers, said)
    assert numbers(rows, "roc", "curve", "x", "y") == [wrongly.tolist(), rightly.tolist()]
    assert numbers(rows, "summary", "roc-area", "y") == [[roc_auc_score(keepers, said)]]
    precision, recall, _ = precision_recall_curve(keepers, said, drop_intermediate=True)
    assert numbers(rows, "precision-recall", "curve", "x", "y") == [
        recall[:-1].tolist(),
        precision[:-1].tolist(),
    ]
    assert numbers(rows, "summary", "average-precision", "y") == [[average_precision_score(keepers, said)]]
    kept = np.array(said) >= 0.6
    ((recalled,), (precise,)) = numbers(rows, "precision-recall", "at-keep-from", "x", "y")
    assert recalled == pytest.approx((kept & keepers).sum() / keepers.sum())
    assert precise == pytest.approx((kept & keepers).sum() / kept.sum())
    document = json.loads(as_json(report))["keepOrDrop"]
    assert document["roc"]["truePositiveRate"] == rightly.tolist()
    assert document["precisionRecall"]["precision"] == precision[:-1].tolist()


@given(FRAMES, st.floats(0.01, 1))
def test_the_table_and_the_document_read_back_to_the_same_numbers(frames, keep_from):
    rated, said, clips = map(list, zip(*frames, strict=True))
    report = made(rated, said, clips, keep_from)
    rows = rows_of(report)
    assert numbers(rows, "held-out", "frame", "x", "y") == [rated, said]
    assert numbers(rows, "residuals-by-clip", "mean", "y") == [[clip.mean for clip in report.residuals]]
    assert numbers(rows, "calibration", "mean", "x", "y", "frames") == [
        [getattr(step, field) for step in report.calibration] for field in ("predicted", "rated", "frames")
    ]
    counts = [int(row["frames"]) for row in rows if row["figure"] == "bands"]
    assert counts == [count for line in report.figures.bands for count in line]
    assert {row["label"].lstrip("'") for row in rows if row["figure"] == "residuals-by-clip"} == set(clips)
    document = json.loads(as_json(report))
    assert [frame["prediction"] for frame in document["frames"]] == said
    assert [clip["median"] for clip in document["residualsByClip"]] == [
        clip.median for clip in report.residuals
    ]
    assert document["keepOrDrop"]["keepFrom"] == keep_from
    page_of(report)


def test_no_cell_of_the_table_is_taken_for_a_formula():
    report = made([0.1, 0.9], [0.2, 0.8], ["=cmd()", "-1"])
    labels = {row["label"] for row in rows_of(report) if row["figure"] == "residuals-by-clip"}
    assert labels == {"'=cmd()", "'-1"}


@given(FRAMES)
def test_residuals_and_steps_hold_every_frame_once(frames):
    rated, said, clips = map(list, zip(*frames, strict=True))
    spread, steps = residuals_by_clip(clips, rated, said), calibration(rated, said)
    assert sum(clip.frames for clip in spread) == sum(step.frames for step in steps) == len(frames)
    assert all(clip.least <= clip.lower <= clip.median <= clip.upper <= clip.greatest for clip in spread)
    assert [clip.loss for clip in spread] == sorted((clip.loss for clip in spread), reverse=True)
    squares = sum(clip.frames * clip.loss**2 for clip in spread)
    assert math.sqrt(squares / len(frames)) == pytest.approx(
        np.sqrt(np.mean((np.array(said) - np.array(rated)) ** 2))
    )
    for step in steps:
        assert step.begin - 1e-9 <= step.predicted <= step.end + 1e-9
    assert sum(step.frames * step.rated for step in steps) == pytest.approx(sum(rated))
    assert 0 <= calibration_error(steps) <= 1


def test_a_score_on_the_edge_of_a_step_belongs_to_the_step_it_begins():
    steps = calibration([0.5, 0.5, 0.5], [0.7, 0.1 + 0.2, 1.0])
    assert [(step.begin, step.frames) for step in steps] == [(0.3, 1), (0.7, 1), (0.9, 1)]


@pytest.mark.parametrize("rating", [0.0, 1.0])
def test_where_all_frames_are_of_one_sort_it_is_said_instead_of_drawn(rating):
    report = made([rating] * 3, [0.2, 0.5, 0.8], ["a.mp4"] * 3)
    page = page_of(report)
    assert sorting_sentence(report.keeping) in page.text_content()
    assert len(page.findall(".//svg")) == (3 if rating == 0 else 4)


def test_of_very_many_clips_the_worst_are_drawn_and_all_are_in_the_table():
    report = drawn(frames=180, clips=[f"clip-{number}.mp4" for number in range(60)])
    page = page_of(report)
    (plot,) = page.xpath("//svg[starts-with(@aria-labelledby, 'residuals-')]")
    assert len(plot.xpath(".//rect[title]")) == 40
    assert len(plot.getparent().findall("details//tbody/tr")) == 60
    assert "The 40 clips with the greatest errors of 60" in page.text_content()


def test_ticks_are_even_and_long_names_keep_both_ends():
    assert even_ticks(-0.4, 0.4, 0.2) == [
        (-0.4, "-0.4"),
        (-0.2, "-0.2"),
        (0.0, "0.0"),
        (0.2, "0.2"),
        (0.4, "0.4"),
    ]
    name = "a" * 40 + ".mp4"
    assert len(elided(name, 30)) == 30
    assert elided(name, 30).endswith(".mp4")
    assert elided("short.mp4", 30) == "short.mp4"


def test_the_learning_curve_is_plotted_with_its_points_and_what_more_would_bring():
    report = drawn(learning=LEARNING)
    rows = rows_of(report)
    sizes, errors = numbers(rows, "learning-curve", "other-error", "x", "y")
    assert sizes == [80, 40, 20, 10]
    assert errors == pytest.approx([0.1 + size**-0.5 for size in sizes])
    assert numbers(rows, "learning-curve", "other-error-likely", "x", "y") == [[150], [0.1 + 150**-0.5]]
    told = json.loads(as_json(report))["analysis"]["evidence"]["learning"]
    assert [point["ratings"] for point in told["other"]["error"]["points"]] == sizes
    assert told["other"]["error"]["gain"]["worst"] == -0.01
    page = page_of(report)
    plot = page.xpath("//svg[title[@id='learning-title']]")[0]
    assert len(plot.xpath(".//circle[contains(@class, 'size')]")) == 8
    assert len(plot.xpath(".//polyline[contains(@class, 'curve')]")) == 2
    assert len(plot.xpath(".//circle[@class='at']")) == 2
    assert page.xpath("//svg[title[@id='order-title']]")
    assert "50 more ratings of other clips would likely lower its error by 0.020" in page.text_content()


def test_an_order_without_a_fault_is_plotted_too():
    none = FittedCurve((CurvePoint(80, 0.0, 0.0),), 0.0, 0.0, 0.5, Gain(0, 0, 0, 0, 0))
    faultless = {kind: replace(getattr(LEARNING, kind), misordered=none) for kind in ("same", "other")}
    page = page_of(drawn(learning=replace(LEARNING, **faultless)))
    (plot,) = page.xpath("//svg[title[@id='order-title']]")
    assert len(plot.xpath(".//circle[@class='at']")) == 2


def test_a_run_without_a_curve_and_one_with_too_few_ratings_have_no_plot_of_it():
    assert not page_of(drawn()).xpath("//svg[title[@id='learning-title']]")
    assert not [row for row in rows_of(drawn()) if row["figure"] == "learning-curve"]
    few = page_of(drawn(learning=replace(LEARNING, same=None, other=None)))
    assert not few.xpath("//svg[title[@id='learning-title']]")
    assert "There are too few ratings to tell what more would bring." in few.text_content()
