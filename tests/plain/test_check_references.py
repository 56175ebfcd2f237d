"""`make lint` keeps what files say of other files true."""

import check_references
import pytest


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "README.md": "",
        "docs/gate.md": "",
        "addon/tests/test_gate.py": "class TestGate:\n    def test_a_client(self): ...\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def read_project(folder, path, text):
    (folder / path).write_text(text)
    paths = [file.relative_to(folder) for file in folder.rglob("*") if file.is_file()]
    return check_references.Project(folder, [str(path) for path in paths])


def find_missing(folder, path, text):
    found = read_project(folder, path, text).find_missing(path)
    return [name for _line, name in found]


@pytest.mark.parametrize(
    "text",
    [
        "[The gate](docs/gate.md#exceptions), [Odoo](https://odoo.example/a.md)",
        "See docs/gate.md and `gate.md`.",
        "`addon/tests/test_gate.py`, `tests/test_gate.py`, `test_gate.py`",
        "`test_a_client`, `test_a_...`, `TestGate`, `test_gate`",
        "Odoo's `odoo-mailgate.py` and a test of someone's own",
    ],
)
def test_what_is_there_passes(folder, text):
    assert find_missing(folder, "README.md", text) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("[The gate](gate.md)", "gate.md"),
        ("[The gate](docs/images/gate.png)", "docs/images/gate.png"),
        ("as PLAN.md says", "PLAN.md"),
        ("`tests/test_other.py`", "tests/test_other.py"),
        ("`test_a_stranger`", "test_a_stranger"),
        ("`test_the_...`", "test_the_..."),
        ("`TestHouse`", "TestHouse"),
    ],
)
def test_what_is_not_there_is_named(folder, text, missing):
    assert missing in find_missing(folder, "README.md", text)


def test_code_names_no_document_that_is_not_there(folder):
    text = "x = 1  # rule 9 of PLAN.md, docs/gate.md\n"
    assert find_missing(folder, "addon/models.py", text) == ["PLAN.md"]


def test_the_command_fails_and_says_where(folder, capsys):
    project = read_project(folder, "README.md", "\nAs PLAN.md says.\n")
    assert check_references.main(project, ["README.md"])
    said = capsys.readouterr().out
    assert said == "README.md:2: there is no PLAN.md in the project\n"
    assert not check_references.main(project, ["docs/gate.md"])
