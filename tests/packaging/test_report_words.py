"""The words that stay in the logs of a report are those the program says."""

import subprocess
import sys
from pathlib import Path

from aura_trainer.services.problem_report.vocabulary import own_words

PACKAGING = Path(__file__).parents[2] / "packaging"


def test_the_words_are_collected_from_the_code_the_translations_and_the_system():
    collected = subprocess.run(
        [sys.executable, "-c", "import report_words; print(*report_words.words())"],
        cwd=PACKAGING,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=True,
    ).stdout.split()
    assert {"imported", "begins", "storagefailure", "einschätzen", "directory", "traceback"} <= set(collected)
    # An older list is no harm, but it must be one of this program.
    assert len(own_words() & set(collected)) > len(collected) * 0.9


def test_no_number_and_no_single_letter_is_among_them():
    assert not [word for word in own_words() if word.isdigit() or len(word) == 1]
