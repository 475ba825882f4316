import json
import math
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.annotations import Annotation, BadLine, Rating
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput
from aura_trainer.domain.moments import has_local_time
from aura_trainer.services.annotation_file import (
    ParsedLine,
    UnreadableLine,
    parse_line,
    parse_lines,
    serialise_line,
    write_csv,
    write_jsonl,
)
from aura_trainer.services.rating_files import scan_ratings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Lone surrogates stand for bytes of a file name that are no text.
PATHS = st.text(st.characters(), min_size=1).filter(str.strip)
RATINGS = st.floats(0, 1)
METADATA = st.none() | st.dictionaries(st.text(), st.text(), max_size=3)
ANNOTATIONS = st.builds(
    Annotation,
    PATHS,
    st.none() | RATINGS,
    st.datetimes(timezones=st.just(UTC)).filter(has_local_time),
    METADATA,
)


@given(ANNOTATIONS)
def test_a_line_comes_back_as_it_was_written(annotation):
    line = serialise_line(annotation)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert parse_line(line[:-1]) == annotation


def test_a_line_has_the_names_of_the_reference_and_utc():
    stamp = NOON.astimezone(timezone(timedelta(hours=5)))
    line = serialise_line(Annotation("a.mp4#t=1.500000", 0.5, stamp, {"clip": "a"}))
    assert json.loads(line) == {
        "FramePath": "a.mp4#t=1.500000",
        "Rating": 0.5,
        "Timestamp": "2026-03-01T12:00:00.000000Z",
        "Metadata": {"clip": "a"},
    }
    assert list(json.loads(line)) == ["FramePath", "Rating", "Timestamp", "Metadata"]


@pytest.mark.parametrize(
    "line",
    [
        b'{"FramePath":"a","Rating":0.5,"Timestamp":"2026-03-01T12:00:00Z","Metadata":null}',
        b'{"framePath":"a","rating":0.5,"timestamp":"2026-03-01T12:00:00.0000000Z"}',
        b'{"FramePath":"a","rating":0.5,"Timestamp":"2026-03-01T13:00:00+01:00","Later":{"x":[1]}}',
        b'{"framePath":"a","rating":0.5,"timestamp":"2026-03-01T12:00:00"}',
    ],
)
def test_both_letter_cases_and_foreign_time_stamps_are_read(line):
    assert parse_line(line) == Annotation("a", 0.5, NOON)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"FramePath":"a","Rating":0.5,"Time', "not a JSON object"),
        (b"\x00\x00\x00", "not a JSON object"),
        (b"[1]", "not a JSON object"),
        (b"\xff\xfe", "not a JSON object"),
        (b"[" * 100_000, "not a JSON object"),
        (b'{"Rating":0.5}', "has no FramePath"),
        (b'{"FramePath":" ","Rating":0.5}', "FramePath must be"),
        (b'{"FramePath":7,"Rating":0.5}', "FramePath must be"),
        (b'{"FramePath":"a"}', "has no Rating"),
        (b'{"FramePath":"a","Rating":1.5}', "got 1.5"),
        (b'{"FramePath":"a","Rating":-0.1}', "got -0.1"),
        (b'{"FramePath":"a","Rating":NaN}', "got nan"),
        (b'{"FramePath":"a","Rating":1e999}', "got inf"),
        (b'{"FramePath":"a","Rating":1' + b"0" * 400 + b"}", "got 10000"),
        (b'{"FramePath":"a","Rating":true}', "got true"),
        (b'{"FramePath":"a","Rating":"0.5"}', 'got "0.5"'),
        (b'{"FramePath":"a","Rating":0.5}', "has no Timestamp"),
        (b'{"FramePath":"a","Rating":0.5,"Timestamp":"yesterday"}', "got 'yesterday'"),
        (b'{"FramePath":"a","Rating":0.5,"Timestamp":"0001-01-01T00:00:00+05:00"}', "from 1970 to 2999"),
        (b'{"FramePath":"a","Rating":0.5,"Metadata":["x"]}', "Metadata must"),
        (b'{"FramePath":"a","Rating":0.5,"Metadata":{"x":1}}', "Metadata must"),
    ],
)
def test_a_bad_line_is_told_with_its_reason(line, reason):
    with pytest.raises(InvalidAnnotation) as error:
        parse_line(line)
    assert reason in error.value.detail


@given(st.binary(max_size=200))
def test_any_bytes_are_lines_good_or_bad_and_none_is_lost(data):
    lines = list(parse_lines(data))
    wanted = [line.removesuffix(b"\r") for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    assert [line.raw for line in lines] == [line for line in wanted if line.strip()]
    assert all(isinstance(line, ParsedLine | UnreadableLine) for line in lines)


def test_lines_are_numbered_from_one_through_blank_lines_mark_and_carriage_returns():
    good = serialise_line(Annotation("a", 0.5, NOON))[:-1]
    lines = list(parse_lines(b"\xef\xbb\xbf" + good + b"\r\n\r\nbad\r\n"))
    assert lines == [
        ParsedLine(good, Annotation("a", 0.5, NOON)),
        UnreadableLine(b"bad", 3, "not a JSON object"),
    ]
    assert lines[1].report().text == "bad"


def read(name, data):
    """The ratings of a file; of a bad one what is wrong with it, by line."""
    lines = list(scan_ratings(Path(name), data))
    bad = [f"line {line.number}: {line.reason}" for line in lines if isinstance(line, BadLine)]
    return bad or [line.rating for line in lines]


@given(st.lists(ANNOTATIONS, max_size=5))
def test_an_exported_jsonl_imports_again(annotations):
    ratings = [Rating(item.frame_path, item.rating, item.metadata) for item in annotations]
    assert read("a.JSONL", write_jsonl(annotations)) == ratings


@given(st.lists(ANNOTATIONS, max_size=5))
def test_an_exported_csv_imports_again(annotations):
    ratings = [Rating(item.frame_path, item.rating) for item in annotations if item.rating is not None]
    assert read("a.csv", write_csv(annotations)) == ratings


@pytest.mark.parametrize(
    "text",
    [
        "framePath,rating\na,0.5\n",
        "\ufeffFramePath,Rating\r\na,0.5\r\n",
        'note, RATING ,framepath\n"x, y",0.5,a\n\n',
        "framePath,rating\n\n  \na, 0.5",
    ],
)
def test_a_csv_is_read_by_its_head(text):
    assert read("a.csv", text.encode()) == [Rating("a", 0.5)]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"framePath,rating\na,0.5\nb,abc\n", "line 3: Rating must be a number, got 'abc'"),
        ("a.csv", b"framePath,rating\na,1.5\n", "line 2: Rating must be between 0.0 and 1.0, got 1.5"),
        ("a.csv", b"framePath,rating\na,nan\n", "line 2: Rating must be between 0.0 and 1.0, got nan"),
        ("a.csv", b"framePath,rating\n ,0.5\n", "line 2: Frame path must not be empty"),
        ("a.csv", b"framePath,rating\na\n", "line 2: a column is missing"),
        ("a.csv", b"framePath,rating\na,\n", "line 2: Rating must be a number, got ''"),
        ("a.csv", b'framePath,rating\n"two\nlines",0.1\nb,7\n', "line 4: Rating must be between"),
        ("a.csv", b"framePath;rating\na;0.5\n", "no column framePath and no column rating"),
        ("a.csv", b"framePath,stars\na,0.5\n", "no column rating"),
        ("a.csv", b"", "no column framePath"),
        ("a.csv", b"framePath,rating\n\xff,0.5\n", "a.csv, line 2: not UTF-8"),
        ("a.csv", b'framePath,rating\n"a,0.5\n', "line 2: unexpected end of data"),
        ("a.jsonl", b'{"framePath":"a","rating":0.5}\n{"framePath":"b"}\n', "line 2: has no Rating"),
        ("a.jsonl", b'\xef\xbb\xbf{"FramePath":"a","Rating":2}', "line 1: Rating must be between"),
        ("a.txt", b"", ".jsonl and .csv"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_by_its_line(name, data, words):
    try:
        (told,) = read(name, data)
    except InvalidInput as error:
        told = error.detail
        assert "Nothing was imported" in told
    assert words in told


@given(RATINGS)
def test_a_csv_keeps_ratings_to_the_last_digit(value):
    ((rating),) = read("a.csv", write_csv([Annotation("a", value, NOON)]))
    assert rating.rating == value
    assert math.copysign(1, rating.rating) == math.copysign(1, value)
