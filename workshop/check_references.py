"""check_references.py FILE...: what a file refers to is in the project.

In every file: each name of a Markdown file. In Markdown: where links lead, and the Python
files and tests that are named in `backticks`; dots stand for the rest of a name, as in
`test_a_client_...`. Prints `file:line: sentence`, and fails if anything is missing.
"""

import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\(([^)\s]+)\)")
MARKDOWN = re.compile(r"(?<![\w./-])([\w./-]*[\w-]\.md)\b")
QUOTED = re.compile(r"`([^`\s]+)`")
PYTHON = re.compile(r"[\w./]*\w\.py")
TEST = re.compile(r"(test_[\w.]+|Test[A-Z]\w+)")
DECLARED = re.compile(r"^\s*(?:def|class) (test_\w+|Test\w+)", re.M)


class Project:
    """The files that are in the project, and the tests in them.

    :param folder: path of the checkout
    :param paths: the files, from there
    """

    def __init__(self, folder, paths):
        self.folder = Path(folder)
        self.paths = [path for path in paths if (self.folder / path).exists()]
        self.tests = {
            name
            for path in self.paths
            if Path(path).name.startswith("test_") and path.endswith(".py")
            for name in [Path(path).stem, *DECLARED.findall(self.read(path))]
        }

    def read(self, path):
        return (self.folder / path).read_text()

    def has_file(self, name):
        """Whether a file of the project has this name, or a path that ends so."""
        return any(f"/{path}".endswith(f"/{name}") for path in self.paths)

    def has_link(self, path, target):
        target = target.split("#")[0]
        if not target or "://" in target or target.startswith("mailto:"):
            return True
        return (self.folder / path).parent.joinpath(target).exists()

    def has_test(self, name):
        pattern = name.replace("...", "*")
        return any(fnmatchcase(test, pattern) for test in self.tests)

    def find_missing(self, path):
        """Yield (line, what is missing) for a file of the project."""
        for number, line in enumerate(self.read(path).splitlines(), start=1):
            for name in self._missing_in(path, line):
                yield number, name

    def _missing_in(self, path, line):
        for name in MARKDOWN.findall(line):
            if "://" not in line and not self.has_file(name.lstrip("./")):
                yield name
        if not path.endswith(".md"):
            return
        for target in LINK.findall(line):
            if not self.has_link(path, target):
                yield target
        for name in QUOTED.findall(line):
            if PYTHON.fullmatch(name):
                if not self.has_file(name):
                    yield name
            elif TEST.fullmatch(name) and not self.has_test(name):
                yield name


def list_files(folder):
    """Return what git keeps, or would, as it leaves out what is built."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def main(project, paths):
    missing = [
        f"{path}:{line}: there is no {name} in the project"
        for path in paths
        for line, name in project.find_missing(path)
    ]
    print(*missing, sep="\n", end="\n" if missing else "")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main(Project(CHECKOUT, list_files(CHECKOUT)), sys.argv[1:]))
