"""What an import has done so far, whatever happened to it."""

import json

import pytest
from support_plan_client.errors import UsageError
from support_plan_client.journal import Journal
from support_plan_client.settings import Settings

SETTINGS = Settings("https://odoo.example.com", "company", "telephone", "secret")
CALL = {"external_ref": "PBX-1", "minutes": 13}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.csv.journal"


@pytest.fixture
def begun(path):
    with Journal(path, SETTINGS) as journal:
        journal.add(CALL, {"id": 1})
    return path


def test_what_was_done_is_known_the_next_time(begun):
    with Journal(begun, SETTINGS) as journal:
        assert journal.has(CALL)
        assert not journal.has({**CALL, "minutes": 14})
        assert not journal.has({**CALL, "external_ref": "PBX-2"})


def test_a_line_that_was_cut_off_is_forgotten(begun):
    with begun.open("a") as file:
        file.write('{"call": {"external_ref": "PBX-2"')
    with Journal(begun, SETTINGS) as journal:
        journal.add({**CALL, "external_ref": "PBX-3"}, {"id": 3})
    with Journal(begun, SETTINGS) as journal:
        assert set(journal.done) == {"PBX-1", "PBX-3"}


def test_a_first_line_that_was_cut_off(path):
    path.write_text('{"support_plan_jour')
    with Journal(path, SETTINGS) as journal:
        journal.add(CALL, {"id": 1})
    with Journal(path, SETTINGS) as journal:
        assert journal.has(CALL)


def test_two_imports_of_one_file_do_not_run_at_once(begun):
    with (
        Journal(begun, SETTINGS),
        pytest.raises(UsageError, match="Another import is at work"),
        Journal(begun, SETTINGS),
    ):
        pass


def test_a_journal_of_another_database_is_not_believed(begun):
    other = Settings("https://odoo.example.com", "test", "telephone", "secret")
    with (
        pytest.raises(UsageError, match="belongs to an import into database company"),
        Journal(begun, other),
    ):
        pass


@pytest.mark.parametrize("text", ["Call ID,Note\nPBX-1,x\n", "[]\n", "Call ID", "{}\n"])
def test_a_file_that_is_no_journal_is_left_alone(path, text):
    path.write_text(text)
    with pytest.raises(UsageError, match="is no journal"), Journal(path, SETTINGS):
        pass
    assert path.read_text() == text


def test_no_password_is_written(begun):
    assert "secret" not in begun.read_text()
    assert json.loads(begun.read_text().splitlines()[1])["call"] == CALL


def test_a_folder_that_cannot_be_written(tmp_path):
    with (
        pytest.raises(UsageError, match="--journal"),
        Journal(tmp_path / "none" / "journal", SETTINGS),
    ):
        pass
