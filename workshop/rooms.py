"""The rooms of an addon's `models/`, read from its code: what lies where, and who names whom.

`models/__init__.py` lists the rooms in the order in which they are loaded. A model
belongs to the room that declares its `_name`; a field or a method to the rooms that
declare it. What Odoo and other addons declare belongs to nobody. `check_rooms.py` and
`house.py` ask here.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

IS_SQL = re.compile(r"\b(SELECT|FROM|JOIN|UPDATE|INSERT|DELETE|EXISTS)\b")
NAME = re.compile(r"[a-z_][a-z0-9_]*")
# What Odoo and the OCA call fields of their own as well.
COMMON_NAMES = ("date_start", "date_end", "line_ids")
# What tells Odoo about a model.
MODEL_WORDS = ("_name", "_inherit", "_description", "_order", "_rec_name", "_table")
PATH_OF_NAMES = re.compile(r"[a-z_][a-z0-9_.]*")


class Use(NamedTuple):
    """One place where a file of a room names what belongs to another one."""

    path: Path
    line: int
    room: str
    what: str  # the model, module, field or method, as a person would call it
    owner: str  # the room that it belongs to


class File(NamedTuple):
    """One file of a room."""

    room: str
    path: Path
    tree: ast.Module


class House:
    """The rooms below one `models/` folder.

    :param models: path of the folder
    """

    def __init__(self, models):
        self.models = Path(models)
        self.addon = self.models.parent.name
        listed = imported(parse(self.models / "__init__.py"))
        self.rooms = [name for name in listed if (self.models / name).is_dir()]
        self.files = [
            File(room, path, parse(path))
            for room in self.rooms
            for path in sorted((self.models / room).rglob("*.py"))
        ]
        self.order = {room: place for place, room in enumerate(self.rooms)}
        self._find_owners()

    def knows(self, room):
        """Return the sentence in which the room says what it knows, if it does."""
        tree = parse(self.models / room / "__init__.py")
        return ast.get_docstring(tree) or ""

    def find_uses(self):
        """Return each :class:`Use` of another room, in the order of the files."""
        return [
            Use(file.path, line, file.room, what, owner)
            for file in self.files
            for line, what, owner in sorted(set(self._read(file)))
            if owner != file.room
        ]

    # Who owns what

    def _find_owners(self):
        classes = [
            (file.room, node)
            for file in self.files
            for node in ast.walk(file.tree)
            if isinstance(node, ast.ClassDef)
        ]
        self.model_rooms = {
            model: room
            for room, node in classes
            for model in [declared_model(node)]
            if model
        }
        self.tables = {name.replace(".", "_"): name for name in self.model_rooms}
        first = {}  # member: its first room, and what that says of it
        for room, node in classes:
            on_ours = extended_model(node) in self.model_rooms
            for member, is_new in members(node):
                first.setdefault(member, (room, []))
                if first[member][0] == room:
                    first[member][1].append((is_new, on_ours))
        self.member_rooms = {
            member: room
            for member, (room, declared) in first.items()
            if any(is_new for is_new, on_ours in declared)
            and is_distinctive(member, all(on_ours for is_new, on_ours in declared))
        }

    # What a file names

    def _read(self, file):
        told = documentation(file.tree)
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for room in self._imported_rooms(file, node):
                    yield node.lineno, f"the module of {room}", room
            elif isinstance(node, ast.Attribute):
                yield from self._member(node.lineno, node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in told:
                    yield from self._text(node)

    def _imported_rooms(self, file, node):
        here = [self.addon, *file.path.relative_to(self.models.parent).parts[:-1]]
        if isinstance(node, ast.Import):
            paths = [alias.name.split(".") for alias in node.names]
        else:
            start = here[: len(here) - node.level + 1] if node.level else []
            start += node.module.split(".") if node.module else []
            paths = [[*start, alias.name] for alias in node.names]
        for path in paths:
            path = path[2:] if path[:2] == ["odoo", "addons"] else path
            if path[:2] == [self.addon, "models"] and path[2:3]:
                if path[2] in self.order:
                    yield path[2]

    def _member(self, line, name):
        if name in self.member_rooms:
            yield line, name, self.member_rooms[name]

    def _text(self, node):
        text = node.value
        if text in self.model_rooms:
            yield node.lineno, text, self.model_rooms[text]
        elif IS_SQL.search(text):
            for offset, row in enumerate(text.split("\n")):
                for word in NAME.findall(row):
                    if word in self.tables:
                        model = self.tables[word]
                        what = f"the table of {model}"
                        yield node.lineno + offset, what, self.model_rooms[model]
                    elif "support" in word:
                        yield from self._member(node.lineno + offset, word)
        elif PATH_OF_NAMES.fullmatch(text):
            for word in text.split("."):
                yield from self._member(node.lineno, word)


def parse(path):
    return ast.parse(path.read_text(), str(path))


def imported(tree):
    """Return the names of `from . import name`, in their order."""
    return [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
        for alias in node.names
    ]


def declared_model(node):
    """Return the model that a class brings into the world, if it does."""
    name, inherited = model_words(node)
    return None if name in inherited else name


def extended_model(node):
    """Return the model whose fields and methods a class declares."""
    name, inherited = model_words(node)
    return name or next(iter(inherited), None)


def model_words(node):
    """Return `_name` and the list of `_inherit` of a class."""
    said = {
        target.id: ast.literal_eval(statement.value)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
    }
    inherited = said.get("_inherit", [])
    return said.get("_name"), [inherited] if isinstance(inherited, str) else inherited


def members(node):
    """Yield each field, constant and method of a class, and whether it is new: what
    calls `super()` for itself was there before."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            name = statement.name
            yield name, f"super().{name}(" not in ast.unparse(statement)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name) and target.id not in MODEL_WORDS:
                    yield target.id, True


def is_distinctive(member, on_ours):
    """Whether a name alone tells that a member of ours is meant, not one of Odoo's.

    :param on_ours: whether only models of our own declare it
    """
    if "support" in member or member.startswith("_"):
        return True
    return (
        on_ours
        and "_" in member
        and not member.endswith("_id")
        and member not in COMMON_NAMES
    )


def documentation(tree):
    """Return the ids of the nodes that only tell a reader something."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
