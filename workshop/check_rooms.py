"""check_rooms.py [FOLDER]: each room of an addon names what is loaded before it, and nothing after it.

Looks at `models/` of every addon in the folder. Where it has rooms (see `rooms.py`):

- no file names a model, imports a module or uses a field or method of a later room;
- each room says in one sentence what it knows, and no file lies outside of the rooms.

And, rooms or not, no file is longer than 300 lines and no function than 70: that is two
ideas. Prints what is wrong as `file:line: sentence`, and fails if anything is.

What it cannot see: a field or method whose name Odoo uses as well (`rooms.py` says which
names tell enough), and names that are put together at run time.
"""

import ast
import sys
from pathlib import Path

from rooms import House, imported, parse

FILE_LINES = 300
FUNCTION_LINES = 70


def find_mistakes(folder):
    """Yield what is wrong with the addons of a folder, as (path, line, sentence)."""
    for models in sorted(Path(folder).glob("*/models")):
        if (models.parent / "__manifest__.py").exists():
            yield from find_long(models)
            house = House(models)
            if house.rooms:
                yield from find_homeless(house)
                yield from find_upward(house)


def find_long(models):
    for path in sorted(models.rglob("*.py")):
        text = path.read_text()
        lines = len(text.splitlines())
        if lines > FILE_LINES:
            sentence = f"the file has {lines} lines: tell two ideas in two files"
            yield path, lines, sentence
        for node in ast.walk(ast.parse(text, str(path))):
            if isinstance(node, ast.FunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    sentence = f"{node.name} has {lines} lines: name its steps"
                    yield path, node.lineno, sentence


def find_homeless(house):
    """Files and folders that no room has, and rooms that do not say what they are."""
    listed = imported(parse(house.models / "__init__.py"))
    for path in sorted(house.models.iterdir()):
        if path.is_dir() and path.name not in (*house.rooms, "__pycache__"):
            yield path, 1, "models/__init__.py does not load this room"
        elif path.suffix == ".py" and path.stem != "__init__":
            yield path, 1, "the file lies in no room"
    for name in listed:
        if name in house.order and not house.knows(name).strip().endswith("."):
            path = house.models / name / "__init__.py"
            yield path, 1, f"{name} does not say in a sentence what it knows"


def find_upward(house):
    for use in house.find_uses():
        if house.order[use.owner] > house.order[use.room]:
            sentence = f"{use.room} names {use.what} of the later room {use.owner}"
            yield use.path, use.line, sentence


def main(folder):
    mistakes = list(find_mistakes(folder))
    for path, line, sentence in mistakes:
        print(f"{path.relative_to(folder)}:{line}: {sentence}")
    return bool(mistakes)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(Path(sys.argv[1]).resolve() if sys.argv[1:] else here))
