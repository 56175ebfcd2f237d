"""house.py: draw the rooms of support_plan/models/ into docs/rooms.md, from the code.

An arrow says that a room uses what another one knows: its models, fields, methods or
modules. The number is that of the files in which it does.
"""

from collections import defaultdict
from pathlib import Path

from rooms import House

CHECKOUT = Path(__file__).resolve().parent.parent
DRAWING = CHECKOUT / "docs" / "rooms.md"
PAGE = """\
# The rooms

Drawn from the code by `make house`: do not edit. `make lint` draws it again and fails if it had changed.

The rooms of `support_plan/models/`, in the order in which they are loaded. Each may use the ones before it and names
none after it. An arrow says “uses”, and its number in how many files. What a room reaches by way of another has no arrow
of its own in the drawing, only its number in the table. [The two ways through the rooms](architecture.md).

```mermaid
flowchart BT
{nodes}

{arrows}
```

| room | what it knows | files | uses (in so many files) |
|---|---|---|---|
{rows}
"""


def draw(house):
    """Return the page for a house, as text.

    A node is called `the_call`, as Mermaid keeps `call` for itself.
    """
    uses = count_files(house)
    return PAGE.format(
        nodes="\n".join(
            f"    the_{room}[{label(house, room)}]" for room in house.rooms
        ),
        arrows="\n".join(
            f"    the_{room} -->|{uses[room, owner]}| the_{owner}"
            for room, owner in leave_out_ways_round(uses)
        ),
        rows="\n".join(row(house, room, uses) for room in house.rooms),
    )


def count_files(house):
    """Return in how many of its files each room uses each other one, as dict of pairs
    in the order of the rooms."""
    paths = defaultdict(set)
    for use in house.find_uses():
        paths[use.room, use.owner].add(use.path)
    pairs = sorted(paths, key=lambda pair: [house.order[room] for room in pair])
    return {pair: len(paths[pair]) for pair in pairs}


def leave_out_ways_round(pairs):
    """Return the pairs without those that a way over other rooms leads to as well."""
    return [
        (room, owner)
        for room, owner in pairs
        if owner not in reached_from(room, set(pairs) - {(room, owner)})
    ]


def reached_from(room, pairs):
    reached, new = set(), {room}
    while new:
        new = {owner for user, owner in pairs if user in new} - reached
        reached |= new
    return reached


def names_of_files(house, room):
    return [
        file.path.stem
        for file in house.files
        if file.room == room and file.path.stem != "__init__"
    ]


def label(house, room):
    files = len(names_of_files(house, room))
    return f'"<b>{room}</b><br/>{files} file{"s" if files > 1 else ""}"'


def row(house, room, uses):
    used = [f"{owner} {files}" for (user, owner), files in uses.items() if user == room]
    files = " ".join(f"`{name}`" for name in names_of_files(house, room))
    return f"| **{room}** | {house.knows(room)} | {files} | {', '.join(used)} |"


def refresh():
    """Draw the house anew, and return whether the drawing was stale."""
    page = draw(House(CHECKOUT / "support_plan" / "models"))
    is_stale = not DRAWING.exists() or DRAWING.read_text() != page
    if is_stale:
        DRAWING.write_text(page)
        print(f"drew {DRAWING.relative_to(CHECKOUT)} anew")
    return is_stale


if __name__ == "__main__":
    refresh()  # pre-commit fails where a hook changes a file
