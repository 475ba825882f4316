"""The samples on the contributor's page are the files that tests run."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "tests").glob("sample_*.py"))


def test_there_is_a_sample_of_each():
    assert [sample.stem for sample in SAMPLES] == ["sample_exporter", "sample_extractor", "sample_page"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_it_shows_the_whole_sample(sample):
    page = (ROOT / "docs" / "contributing.md").read_text("utf-8")
    assert f"`tests/{sample.name}`\n\n```python\n{sample.read_text('utf-8')}```\n" in page
