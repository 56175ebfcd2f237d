"""check_whitespace.py FILE...: mend blanks at line ends and the newline at the end of the file; fail if any was."""

import sys
from pathlib import Path


def mended(text):
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n" if text.strip() else ""


def mend(path):
    text = path.read_bytes().decode()
    better = mended(text)
    if better != text:
        path.write_bytes(better.encode())
        print(f"mended {path}")
    return better != text


if __name__ == "__main__":
    sys.exit(any([mend(Path(name)) for name in sys.argv[1:]]))
