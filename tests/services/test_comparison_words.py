from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aura_trainer.domain.comparison import ClipComparison, ComparisonWay, HeldOutFigures, ModelComparison
from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.verdict import Interval
from aura_trainer.services.comparison_words import basis_sentence, comparison_sentence, difference_words
from aura_trainer.services.model_titles import namesake_sentence, titles_apart

FIGURES = HeldOutFigures(0.2, 0.5)


def model(name):
    return ModelSummary(name * 8, name, "2026-01-01T00:00:00Z", 30, {}, ("context",), "ridge", f"{name}.zip")


def clip(name, advantage=0.1):
    return ClipComparison(name, 10, FIGURES, FIGURES, advantage, None)


def found(interval, *, won=(3, 1), clips=4, advantage=None, groups=12):
    return ModelComparison(
        first=model("v4"),
        second=model("v3"),
        frames=40,
        first_figures=FIGURES,
        second_figures=FIGURES,
        advantage=interval.value if advantage is None else advantage,
        interval=interval,
        resampled="shot",
        groups=groups,
        first_won=won[0],
        second_won=won[1],
        clips=tuple(clip(f"{number}.mp4") for number in range(clips)),
        differing=(),
        notes=(),
        way=ComparisonWay.HELD_OUT,
        basis="",
        sentence="",
    )


@pytest.mark.parametrize(
    ("comparison", "sentence"),
    [
        (
            found(Interval(0.06, 0.02, 0.13)),
            "v4 is better on 3 of 4 clips; its typical error is lower by 0.060 ± 0.040.",
        ),
        (
            found(Interval(-0.06, -0.2, -0.01), won=(1, 3)),
            "v3 is better on 3 of 4 clips; its typical error is lower by 0.060 ± 0.050.",
        ),
        (
            found(Interval(0.06, 0.02, 0.13), clips=1, won=(1, 0)),
            "v4 is better; its typical error on 0.mp4 is lower by 0.060 ± 0.040.",
        ),
        (
            found(Interval(0.02, -0.03, 0.05)),
            (
                "There is no difference that chance could not make: the typical error of v4 is lower by 0.020 ± 0.050, "
                "and it is better on 3 of 4 clips."
            ),
        ),
        (
            found(Interval(-0.02, -0.05, 0.03), clips=1, won=(0, 1)),
            (
                "There is no difference that chance could not make: on 0.mp4 the typical error of v3 is lower by "
                "0.020 ± 0.050."
            ),
        ),
        (
            replace(found(Interval(0.02, 0, 0), groups=5), interval=None),
            (
                "The typical error of v4 is lower by 0.020, but frames of 5 shots are too few to tell that from chance; "
                "6 are needed."
            ),
        ),
        (found(Interval(0.0, -0.1, 0.1)), "v4 and v3 come equally close to your ratings."),
    ],
)
def test_what_is_said_of_two_models(comparison, sentence):
    assert comparison_sentence(comparison) == sentence


def test_a_difference_names_the_closer_model():
    assert difference_words(0.06, Interval(0.06, 0.02, 0.1), "v4", "v3") == "v4 by 0.060 ± 0.040"
    assert difference_words(-0.06, None, "v4", "v3") == "v3 by 0.060"
    assert difference_words(0.0001, None, "v4", "v3") == "level"


def test_what_two_models_are_compared_on():
    held_out = found(Interval(0.06, 0.02, 0.13))
    assert basis_sentence(held_out) == "40 frames of 4 clips that neither model had seen."
    refitted = replace(held_out, way=ComparisonWay.REFITTED)
    assert basis_sentence(refitted).startswith("Both were trained again on 40 of your ratings,")
    assert basis_sentence(refitted).endswith("this compares how they learn, not the two models as they are.")
    beside = basis_sentence(refitted, refitted.first)
    assert beside.startswith("v3 was trained again on 40 of your ratings,")
    assert beside.endswith("with v4, which learns from nothing.")


def test_of_two_models_with_one_name_the_time_they_were_made_is_told():
    made = datetime(2026, 1, 1, 10, tzinfo=UTC)

    def at(digest, **later):
        return replace(model("v4"), digest=digest, created=(made + timedelta(**later)).isoformat())

    def here(**later):
        return f"{(made + timedelta(**later)).astimezone():%Y-%m-%d %H:%M}"

    older, newer = at("older"), at("newer", minutes=90)
    assert titles_apart(newer, older) == (f"v4 ({here(minutes=90)})", f"v4 ({here()})")
    assert titles_apart(model("v4"), model("v3")) == ("v4", "v3")
    assert titles_apart(newer, at("soon", minutes=90, seconds=9))[1] == f"v4 ({here(minutes=90)}:09)"
    assert titles_apart(newer, at("another1234567", minutes=90)) == ("v4 (newer)", "v4 (another12345)")
    alike = replace(found(Interval(0.06, 0.02, 0.13)), first=newer, second=older)
    assert comparison_sentence(alike).startswith(f"v4 ({here(minutes=90)}) is better")
    assert namesake_sentence(newer, older) == (
        f"Another model of this name is kept: v4 ({here()}). This one is v4 ({here(minutes=90)})."
    )
