import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from audit_rig import MACHINE, NOON, run
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.moments import has_local_time
from aura_trainer.domain.training import JobState
from aura_trainer.services.audit_file import parse_audit, parse_record, serialise_record, write_audit_csv
from aura_trainer.services.json_lines import MalformedLine, parse_time, time_text

# Lone surrogates stand for bytes of a file name that are no text.
TEXTS = st.text(st.characters())
NAMES = st.text(st.characters(), min_size=1).filter(str.strip)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ANY_TIMES = st.datetimes(timezones=st.just(UTC))
TIMES = ANY_TIMES.filter(has_local_time)
COUNTS = st.integers(0, 2**53)
RECORDS = st.builds(
    AuditRecord,
    job_id=NAMES,
    user_id=NAMES,
    started_at=TIMES,
    completed_at=st.none() | TIMES,
    status=st.sampled_from([state for state in JobState if state.terminal]),
    annotation_count=COUNTS,
    model_name=st.none() | TEXTS,
    model_path=st.none() | TEXTS,
    loss=st.none() | NUMBERS,
    epochs=st.none() | COUNTS,
    duration_minutes=st.floats(0, 1e8),
    error_message=st.none() | TEXTS,
    notes=st.none() | TEXTS,
    system_info=st.builds(SystemInfo, st.booleans(), st.none() | TEXTS, st.floats(0, 1e6), st.none() | TEXTS),
)
RUNS = st.lists(RECORDS, max_size=4, unique_by=lambda record: record.job_id)
JUNK = st.binary(max_size=40).map(lambda junk: b"{" + junk.replace(b"\n", b" ").replace(b"\r", b" "))


def raw(record):
    return serialise_record(record)[:-1]


def altered(**fields):
    return json.dumps({**json.loads(raw(run("a"))), **fields}).encode()


@given(RECORDS)
def test_a_line_comes_back_as_it_was_written(record):
    line = serialise_record(record)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert parse_record(line[:-1]) == record


@given(RUNS, st.lists(JUNK, max_size=4), st.randoms(use_true_random=False))
def test_junk_lines_are_numbered_and_stop_none_of_the_others(records, junk, chance):
    lines = [(raw(record), record) for record in records] + [(text, None) for text in junk]
    chance.shuffle(lines)

    content = parse_audit(b"\n".join(text for text, _ in lines))

    assert list(content.records) == [record for _, record in lines if record is not None]
    numbers = [number for number, (_, record) in enumerate(lines, start=1) if record is None]
    assert [line.number for line in content.bad_lines] == numbers


@given(RUNS.filter(len), st.data())
def test_a_torn_tail_costs_at_most_the_line_it_tears(records, data):
    lines = [serialise_record(record) for record in records]
    whole = b"".join(lines)
    cut = data.draw(st.integers(len(whole) - len(lines[-1]), len(whole)))

    content = parse_audit(whole[:cut])

    if cut >= len(whole) - 1:
        assert list(content.records) == records
    else:
        assert list(content.records) == records[:-1]
    assert len(content.records) + len(content.bad_lines) >= len(records) - 1


def test_a_line_has_the_names_of_the_reference_and_utc():
    eastern = NOON.astimezone(timezone(timedelta(hours=5)))
    line = json.loads(serialise_record(run("a", started_at=eastern, epochs=7)))
    assert line == {
        "JobId": "a",
        "UserId": "default",
        "StartedAt": "2026-03-01T12:00:00.000000Z",
        "CompletedAt": "2026-03-01T12:03:00.000000Z",
        "Status": "Completed",
        "AnnotationCount": 40,
        "ModelName": "wedding",
        "ModelPath": "/data/Aura/model.zip",
        "Loss": 0.125,
        "Epochs": 7,
        "DurationMinutes": 3.0,
        "ErrorMessage": None,
        "Notes": "Accept; deployed",
        "SystemInfo": {"HasGpu": False, "GpuName": None, "TotalRamGb": 15.5, "OsVersion": "Linux 6.8"},
    }


def camel(fields):
    return {
        name[0].lower() + name[1:]: camel(value) if isinstance(value, dict) else value
        for name, value in fields.items()
    }


def test_both_letter_cases_a_byte_order_mark_and_windows_line_ends_are_read():
    first, second = run("a"), run("b", 1)
    lines = [raw(first), json.dumps(camel(json.loads(raw(second)))).encode()]
    content = parse_audit(b"\xef\xbb\xbf" + b"\r\n".join(lines) + b"\r\n")
    assert content.records == (first, second)
    assert content.bad_lines == ()


def test_a_line_of_the_reference_with_ticks_and_without_optional_names_is_read():
    fields = json.loads(altered(StartedAt="2026-03-01T12:00:00.1234567Z", Later={"x": 1}))
    for name in ("CompletedAt", "ModelName", "ModelPath", "Loss", "Epochs", "ErrorMessage", "Notes"):
        del fields[name]
    record = parse_record(json.dumps(fields).encode())
    assert record.started_at == datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    assert (record.completed_at, record.loss, record.epochs, record.notes) == (None, None, None, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (raw(run("a"))[:-9], "not a JSON object"),
        (b"\x00\x00\x00", "not a JSON object"),
        (b"[1]", "not a JSON object"),
        (b"\xff\xfe", "not a JSON object"),
        (b"{}", "has no JobId"),
        (altered(JobId=" "), "JobId must be a text that is not empty"),
        (altered(StartedAt="yesterday"), "StartedAt must be a time in ISO 8601, got 'yesterday'"),
        (altered(Status="Running"), 'Status must be one of Completed, Failed, Cancelled, got "Running"'),
        (altered(Status=["Failed"]), "Status must be one of"),
        (altered(StartedAt="0001-01-01T00:00:00"), "StartedAt must be a time from 1970 to 2999, got '0001"),
        (altered(CompletedAt="9999-12-31T23:59:59Z"), "CompletedAt must be a time from 1970 to 2999"),
        (altered(CompletedAt="0001-01-01T00:00:00+09:00"), "CompletedAt must be a time from 1970 to 2999"),
        (altered(AnnotationCount=-1), "AnnotationCount must be from 0 to 9,007,199,254,740,992, got -1"),
        (altered(AnnotationCount=1.5), "AnnotationCount must be a whole number, got 1.5"),
        (altered(Epochs=1e308), "Epochs must be from 0"),
        (altered(DurationMinutes=-5), "DurationMinutes must be from 0 to 100,000,000, got -5"),
        (altered(DurationMinutes=1e308), "DurationMinutes must be from 0 to 100,000,000, got 1e+308"),
        (altered(SystemInfo={"HasGpu": False, "TotalRamGb": -3}), "TotalRamGb must be from 0 to 1,000,000"),
        (altered(Loss=True), "Loss must be a number, got true"),
        (altered(Loss=10**400), "Loss must be a finite number"),
        (altered(DurationMinutes=float("nan")), "DurationMinutes must be a finite number"),
        (altered(Notes=7), "Notes must be a text, got 7"),
        (altered(SystemInfo=None), "SystemInfo must be an object"),
        (altered(SystemInfo={"HasGpu": 0, "TotalRamGb": 1}), "HasGpu must be true or false, got 0"),
    ],
)
def test_a_bad_line_is_refused_with_the_reason(line, reason):
    with pytest.raises(MalformedLine) as caught:
        parse_record(line)
    assert str(caught.value).startswith(reason)


def test_of_two_lines_on_one_job_the_first_counts_and_the_other_is_told():
    again = run("a", 5, JobState.FAILED)
    content = parse_audit(b"\n".join([raw(run("a")), raw(run("b", 1)), raw(again)]))
    assert content.records == (run("a"), run("b", 1))
    (line,) = content.bad_lines
    assert (line.number, line.reason) == (3, "job a is recorded on line 1 already, which counts")
    assert line.text == raw(again).decode()


@given(ANY_TIMES)
def test_a_time_that_is_read_is_the_time_that_was_written_and_can_be_shown_in_every_zone(stamp):
    try:
        read = parse_time(time_text(stamp), "StartedAt")
    except MalformedLine:
        assert not 1970 <= stamp.year < 3000
        return
    assert read == stamp
    for hours in (-24, 24):
        read.astimezone(timezone(timedelta(hours=hours, minutes=-hours / 24)))


def test_the_table_has_every_field_and_reads_back():
    records = [run("a", notes="Größe; 'quoted', \"twice\"\nnew line"), run("b", 1, JobState.FAILED)]
    text = write_audit_csv(records).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["jobId"] for row in rows] == ["a", "b"]
    assert rows[0]["notes"] == records[0].notes
    assert rows[1]["errorMessage"] == records[1].error_message
    assert (rows[1]["loss"], rows[1]["status"], rows[1]["totalRamGb"]) == ("", "Failed", "15.5")
    assert len(rows[0]) == 13 + 4


def test_the_table_is_marked_for_spreadsheets_and_holds_no_formula():
    data = write_audit_csv(
        [run("a", model_name="=HYPERLINK(1)", notes="@x", model_path="/\udcff", loss=-0.5)]
    )
    assert data.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (row["modelName"], row["notes"]) == ("'=HYPERLINK(1)", "'@x")
    assert row["loss"] == "-0.5"
    assert row["modelPath"] == "/\\udcff"


def test_a_number_that_is_none_is_never_written():
    with pytest.raises(ValueError, match="JSON compliant"):
        serialise_record(replace(run("a"), system_info=replace(MACHINE, total_ram_gb=float("inf"))))
