"""What the export of a telephone system says, and what is wrong with it."""

import doctest

import pytest
from support_plan_client import calls_file
from support_plan_client.calls_file import parse_seconds, read_calls
from support_plan_client.errors import UsageError

HEADER = "Call ID,Started (UTC),Caller,Agent,Duration,Type,Note\n"
ROW = "PBX-1,2026-06-08 13:58:00,+18475550111,Tom,00:12:41,support,Month-end\n"


@pytest.fixture
def read(tmp_path):
    def read(text, encoding="utf-8", **options):
        path = tmp_path / "calls.csv"
        path.write_bytes(text.encode(encoding))
        return read_calls(path, **options)

    return read


def the_call(calls):
    (row,) = calls.rows
    assert row.call, row.problem
    return row.call


def problems(calls):
    return {row.line: row.problem for row in calls.rows if row.problem}


def test_the_examples_in_the_docstrings():
    assert not doctest.testmod(calls_file, extraglobs=vars(calls_file)).failed


def test_a_row_is_a_call(read):
    assert the_call(read(HEADER + ROW)) == {
        "external_ref": "PBX-1",
        "started_at": "2026-06-08 13:58:00",
        "phone": "+18475550111",
        "agent": "Tom",
        "minutes": 13,
        "work_type": "support",
        "summary": "Month-end",
    }


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (HEADER.replace(",", ";") + ROW.replace(",", ";"), "utf-8-sig"),
        (HEADER.replace(",", "\t") + ROW.replace(",", "\t"), "utf-16"),
        (HEADER + ROW.replace("Month-end", "Übertrag"), "cp1252"),
        ((HEADER + ROW).replace("\n", "\r\n") + "\r\n,,,,,,\r\n", "utf-8"),
    ],
)
def test_however_a_spreadsheet_saved_it(read, text, encoding):
    assert the_call(read(text, encoding))["external_ref"] == "PBX-1"


def test_columns_of_another_telephone_system(read):
    calls = read(
        "uniqueid,calldate,src,billsec\n171.5,2026-06-08T15:58:00,0123,61\n",
        timezone="Europe/Berlin",
    )
    assert the_call(calls) == {
        "external_ref": "171.5",
        "started_at": "2026-06-08 13:58:00",
        "phone": "0123",
        "minutes": 2,
    }


def test_columns_that_are_named(read):
    calls = read(
        "A,B,C,D (min)\nx,08/06/2026 13:58,42,61\n",
        columns={
            "reference": "A",
            "started": "B",
            "partner": "C",
            "duration": "D (min)",
        },
        date_format="%d/%m/%Y %H:%M",
    )
    assert the_call(calls) == {
        "external_ref": "x",
        "started_at": "2026-06-08 13:58:00",
        "partner_id": 42,
        "minutes": 61,
    }


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW.replace("00:12:41", "a while"), "a while is no duration"),
        (ROW.replace("00:12:41", "00:61:00"), "00:61:00 is no duration"),
        (ROW.replace("00:12:41", "-5"), "-5 is no duration"),
        (ROW.replace("00:12:41", "61"), "61 is no duration"),
        (ROW.replace("00:12:41", ""), "Nothing is no duration"),
        (ROW.replace("2026-06-08", "06/08/2026"), "is no moment"),
        (ROW.replace("+18475550111", "Anonymous"), "No number was shown"),
        (ROW.replace("PBX-1", ""), "no reference"),
        ("Total: 30 calls\n", "This row has 1 fields, and the header 7"),
        (ROW.replace(",Tom", ""), "This row has 6 fields, and the header 7"),
    ],
)
def test_a_malformed_row_is_a_sentence_with_its_line(read, row, sentence):
    good = ROW.replace("PBX-1", "PBX-0")
    calls = read(HEADER + good + row)
    assert sentence in problems(calls)[3]
    assert calls.rows[0].call
    assert not calls.rows[1].nothing_to_log


def test_a_call_that_nobody_answered_is_none(read):
    (row,) = read(HEADER + ROW.replace("00:12:41", "00:00:00")).rows
    assert (row.call, row.nothing_to_log) == (None, True)


def test_a_reference_that_comes_twice(read):
    other = ROW.replace("00:12:41", "01:12:41")
    calls = read(HEADER + ROW + ROW + other)
    assert problems(calls) == {
        3: "The same call is in line 2.",
        4: "Line 2 has another call under this reference.",
    }
    assert [row.nothing_to_log for row in calls.rows] == [False, True, False]


def test_a_note_over_two_lines_does_not_move_the_numbers_of_lines(read):
    long_note = ROW.replace("Month-end", '"Month\nend"')
    calls = read(HEADER + long_note + "Total\n")
    assert list(problems(calls)) == [4]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (HEADER + ROW.replace("Month-end", '"Month-end') + ROW, "from line 2 on"),
        (HEADER.replace("Call ID", "Room") + ROW, "Which column is the reference"),
        (HEADER.replace("Caller", "Room") + ROW, "No column says who called"),
        (HEADER.replace("Type", "Length") + ROW, "may both be the duration"),
    ],
)
def test_a_file_that_cannot_be_understood_is_not_begun(read, text, sentence):
    with pytest.raises(UsageError, match=sentence):
        read(text)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"columns": {"duration": "Nowhere"}}, "no column Nowhere"),
        ({"columns": {"colour": "Type"}}, "colour is none of"),
        ({"timezone": "Mars/Base"}, "no time zone Mars/Base"),
    ],
)
def test_what_was_said_of_the_file_is_wrong(read, options, sentence):
    text = (HEADER + ROW).replace(" (UTC)", "")
    with pytest.raises(UsageError, match=sentence):
        read(text, **options)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_calls(tmp_path / "calls.csv")


@pytest.mark.parametrize(
    "text", ["", "x", "1:2:3:4", "00:60:00", "-1:00", "nan", "inf"]
)
@pytest.mark.parametrize("unit", ["", "sec", "min"])
def test_what_is_no_duration(text, unit):
    with pytest.raises((ValueError, OverflowError)):
        parse_seconds(text, unit)
