# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Measure, and write what came out into one file of names and numbers.

run.py --config CONF --database DB --results FILE [-k WORD]

With ``-k`` only the measurements with that word in one of their names are taken; the
other figures of the file stay as they are.
"""

import argparse
import json
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--results", required=True, type=Path)
    parser.add_argument("-k", default="", metavar="WORD", dest="word")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    import odoo.tools

    odoo.tools.config.parse_config(["-c", arguments.config, "--log-level=warn"])
    logging.getLogger("odoo.modules").setLevel(logging.ERROR)
    from bars import describe
    from subjects import SUBJECTS

    chosen = [s for s in SUBJECTS if any(arguments.word in name for name in s.names)]
    if not chosen:
        sys.exit(f"Nothing here is called {arguments.word}.")
    results = {}
    if arguments.word and arguments.results.exists():
        results = json.loads(arguments.results.read_text())
    for subject in chosen:
        start = time.monotonic()
        print(f"{subject.title} ...", flush=True)
        figures = subject.measure(arguments.database)
        assert set(figures) == set(subject.names), "a figure has a name of its own"
        for name, figure in sorted(figures.items()):
            bar = subject.names[name]
            results[name] = round(figure, 3)
            print(f"  {name:32} {results[name]:>8g}{describe(results[name], bar)}")
        print(f"  {time.monotonic() - start:.0f} s", flush=True)
        arguments.results.write_text(
            json.dumps(results, indent=2, sort_keys=True) + "\n"
        )


if __name__ == "__main__":
    main()
