"""Results of the honesty benchmark are counted only for the frames and the code they were made with."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def results(monkeypatch):
    """The module that keeps results."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import honesty_results

    return honesty_results


@pytest.fixture
def table(results):
    return results.ClipFrames(
        features=np.arange(8, dtype=np.float32).reshape(4, 2),
        names=("one", "two"),
        clips=np.array(["a", "a", "b", "b"]),
        shots=np.array([0, 1, 0, 1]),
        seconds=np.array([0.0, 1.0, 0.0, 1.0]),
        ratings=np.array([0.5, np.nan, 0.2, 0.9]),
        measures=np.arange(4.0)[:, None],
    )


RUN = {"case": "shuffled", "seed": 3, "recommendation": "Revert"}


def test_results_are_found_again_and_a_torn_line_is_made_anew(results, table, tmp_path):
    file = tmp_path / "results.jsonl"
    results.Results(file, table, "s").add(RUN)
    with file.open("a") as out:
        out.write(json.dumps(RUN)[:20])
    again = results.Results(file, table, "s")
    assert again.of("shuffled", range(5)) == [RUN]
    assert len(file.read_text().splitlines()) == 2


@pytest.mark.parametrize("column", ["features", "names", "clips", "shots", "seconds", "ratings", "measures"])
def test_results_of_another_table_are_refused(results, table, tmp_path, column):
    file = tmp_path / "results.jsonl"
    results.Results(file, table, "s").add(RUN)
    other = getattr(table, column)
    changed = replace(table, **{column: other[::-1]})
    with pytest.raises(SystemExit, match="earlier rule"):
        results.Results(file, changed, "s")


def test_results_of_other_code_are_refused(results, table, tmp_path):
    file, rule, other = tmp_path / "results.jsonl", tmp_path / "rule.py", tmp_path / "other.py"
    rule.write_text("BAR = 1")
    other.write_text("")
    first = results.digest_of_sources([rule, other])
    assert results.digest_of_sources([other, rule]) == first
    results.Results(file, table, first).add(RUN)
    rule.write_text("BAR = 2")
    with pytest.raises(SystemExit, match="earlier rule"):
        results.Results(file, table, results.digest_of_sources([rule, other]))


def test_the_code_that_trains_judges_and_labels_counts(results):
    sources = results.judging_sources()
    assert all(source.is_file() for source in sources)
    assert {"trainer.py", "base.py", "post_training_analysis.py", "honesty.py", "honesty_labels.py"} <= {
        source.name for source in sources
    }
