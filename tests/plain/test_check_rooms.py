"""`make lint` keeps the rooms of models/ in order: a house that breaks a rule is noticed."""

import textwrap

import check_rooms
import house
import pytest
import rooms

COVER = """
from odoo import fields, models

from ...arithmetic import whole
from ..plan.product import RULES


class Term(models.Model):
    \"\"\"Later, support.call draws on it.\"\"\"

    _name = "support.plan.term"

    product_id = fields.Many2one("product.template")
    support_plan_ok = fields.Boolean(related="product_id.support_plan_ok")

    def _begin(self):
        return self.env["support.plan.product"].search([("name", "=", self.name)])

    def write(self, vals):
        return super().write(vals)
"""
CALL = """
from odoo import fields, models


class Call(models.Model):
    _name = "support.call"

    term_id = fields.Many2one("support.plan.term")
    hours_drawn = fields.Integer()

    def _settle_awaiting(self):
        return self.term_id._begin()

    def _compute_display_name(self):
        return super()._compute_display_name()


class Contract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract", "portal.mixin"]

    support_call_ids = fields.One2many("support.call", "contract_id")

    def _lock_ledger(self):
        return self.support_call_ids
"""
PLAN = """
from odoo import fields, models

RULES = ("support_plan_ok",)


class Product(models.Model):
    _name = "support.plan.product"


class Template(models.Model):
    _inherit = "product.template"

    support_plan_ok = fields.Boolean()
"""


class Folder:
    """A checkout with one addon of three rooms, as it should be."""

    def __init__(self, path):
        self.path = path
        self.write("support_plan/__manifest__.py", "{}")
        self.write("support_plan/arithmetic.py", "whole = int")
        self.models = "support_plan/models"
        self.write_room("plan", "What is sold.", product=PLAN)
        self.write_room("cover", "Whether a client is covered.", term=COVER)
        self.write_room("call", "What a call is charged.", call=CALL)
        self.load("plan", "cover", "call")

    def load(self, *names):
        lines = "".join(f"from . import {name}\n" for name in names)
        self.write(f"{self.models}/__init__.py", lines)

    def write_room(self, room, knows, **files):
        imports = "".join(f"from . import {name}\n" for name in files)
        self.write(f"{self.models}/{room}/__init__.py", f'"""{knows}"""\n\n{imports}')
        for name, text in files.items():
            self.write(f"{self.models}/{room}/{name}.py", text)

    def write(self, path, text):
        path = self.path / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def add_to_cover(self, text):
        self.write(f"{self.models}/cover/term.py", COVER + textwrap.dedent(text))
        return len(COVER.splitlines())

    def find_mistakes(self):
        return [
            f"{path.relative_to(self.path / self.models)}:{line}: {sentence}"
            for path, line, sentence in check_rooms.find_mistakes(self.path)
        ]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_a_house_in_order_passes(folder):
    assert folder.find_mistakes() == []


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("from ..call import call", "the module of call"),
        ("from ..call.call import Call", "the module of call"),
        ("from .. import call", "the module of call"),
        ("import odoo.addons.support_plan.models.call.call", "the module of call"),
        (
            "from odoo.addons.support_plan.models.call import call",
            "the module of call",
        ),
        ('calls = env["support.call"]', "support.call"),
        ('_inherit = "support.call"', "support.call"),
        ('call_ids = fields.One2many("support.call", "term_id")', "support.call"),
        ('call_id = fields.Many2one(comodel_name="support.call")', "support.call"),
        ('is_call = record._name == "support.call"', "support.call"),
        ('is_call = record._name in ("res.partner", "support.call")', "support.call"),
        ('SQL("SELECT id FROM support_call")', "the table of support.call"),
        ('f"JOIN support_call ON {condition}"', "the table of support.call"),
        ("contract.support_call_ids", "support_call_ids"),
        ('domain = [("contract_id.support_call_ids", "=", 0)]', "support_call_ids"),
        ("calls._settle_awaiting()", "_settle_awaiting"),
        ("contract._lock_ledger()", "_lock_ledger"),
        ("hours = call.hours_drawn", "hours_drawn"),
    ],
)
def test_a_line_that_runs_up_is_noticed(folder, line, named):
    place = folder.add_to_cover(line) + 1
    assert folder.find_mistakes() == [
        f"cover/term.py:{place}: cover names {named} of the later room call"
    ]


def test_a_table_is_noticed_in_its_line_of_the_query(folder):
    place = folder.add_to_cover(
        '''
        QUERY = """
            SELECT 1
            FROM support_call
        """
        '''
    )
    assert folder.find_mistakes() == [
        f"cover/term.py:{place + 4}: "
        "cover names the table of support.call of the later room call"
    ]


@pytest.mark.parametrize(
    "line",
    [
        'action = env.ref("support_plan.support_call")',
        '"""What is told: SELECT FROM support_call."""',
        'sentence = "The table support_call is told from the sentence."',
        "term.write({})",
        "term._compute_display_name()",
        'contracts = env["contract.contract"]',
        "from ...call import something",
    ],
)
def test_what_only_looks_like_a_later_room_s_is_let_be(folder, line):
    folder.add_to_cover(line)
    assert folder.find_mistakes() == []


def test_the_order_is_that_of_loading(folder):
    folder.load("call", "plan", "cover")
    assert [mistake.split(": ", 1)[1] for mistake in folder.find_mistakes()] == [
        "call names support.plan.term of the later room cover",
        "call names _begin of the later room cover",
    ]


def test_a_file_of_301_lines_is_noticed(folder):
    folder.write(f"{folder.models}/call/long.py", "x = 1\n" * 300)
    assert folder.find_mistakes() == []
    folder.write(f"{folder.models}/call/long.py", "x = 1\n" * 301)
    assert folder.find_mistakes() == [
        "call/long.py:301: the file has 301 lines: tell two ideas in two files"
    ]


def test_a_function_of_71_lines_is_noticed(folder):
    body = "    x = 1\n"
    folder.write(f"{folder.models}/call/long.py", "def tell():\n" + body * 69)
    assert folder.find_mistakes() == []
    folder.write(f"{folder.models}/call/long.py", "def tell():\n" + body * 70)
    assert folder.find_mistakes() == [
        "call/long.py:1: tell has 71 lines: name its steps"
    ]


def test_addons_without_rooms_have_short_files_as_well(folder):
    folder.write("glue/__manifest__.py", "{}")
    folder.write("glue/models/__init__.py", "from . import sale_order\n")
    folder.write("glue/models/sale_order.py", 'x = env["support.call"]\n' * 301)
    (mistake,) = check_rooms.find_mistakes(folder.path)
    assert mistake[0].name == "sale_order.py"
    assert mistake[2] == "the file has 301 lines: tell two ideas in two files"


def test_what_lies_in_no_room_is_noticed(folder):
    folder.write(f"{folder.models}/stray.py", "")
    folder.write(f"{folder.models}/cellar/__init__.py", '"""What is old."""')
    assert folder.find_mistakes() == [
        "cellar:1: models/__init__.py does not load this room",
        "stray.py:1: the file lies in no room",
    ]


def test_a_room_says_what_it_knows(folder):
    folder.write_room("plan", "", product=PLAN)
    assert folder.find_mistakes() == [
        "plan/__init__.py:1: plan does not say in a sentence what it knows"
    ]


def test_the_command_fails_and_says_where(folder, capsys):
    assert not check_rooms.main(folder.path)
    place = folder.add_to_cover('env["support.call"]') + 1
    assert check_rooms.main(folder.path)
    assert capsys.readouterr().out == (
        f"support_plan/models/cover/term.py:{place}: "
        "cover names support.call of the later room call\n"
    )


def test_the_house_is_drawn_from_the_code(folder):
    page = house.draw(rooms.House(folder.path / folder.models))
    assert 'the_cover["<b>cover</b><br/>1 file"]' in page
    assert "the_call -->|1| the_cover" in page
    assert "the_cover -->|1| the_call" not in page
    row = "| **cover** | Whether a client is covered. | `term` | plan 1 |"
    assert row in page


def test_what_a_room_reaches_by_way_of_another_has_no_arrow_of_its_own(folder):
    line = 'env["support.plan.product"]\n'
    folder.write(f"{folder.models}/call/call.py", CALL + line)
    page = house.draw(rooms.House(folder.path / folder.models))
    assert "the_call -->|1| the_cover" in page
    assert "the_call -->|1| the_plan" not in page
    assert "| `call` | plan 1, cover 1 |" in page


def test_a_stale_drawing_is_noticed_and_drawn_again(folder, monkeypatch):
    monkeypatch.setattr(house, "CHECKOUT", folder.path)
    monkeypatch.setattr(house, "DRAWING", folder.path / "docs/rooms.md")
    folder.write("docs/rooms.md", "")
    assert house.refresh()
    assert not house.refresh()
    folder.write_room("mail", "E-mail.", mail='env["support.call"]')
    folder.load("plan", "cover", "call", "mail")
    assert house.refresh()
    assert "the_mail -->|1| the_call" in (folder.path / "docs/rooms.md").read_text()
