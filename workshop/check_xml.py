"""check_xml.py FILE...: every file is well-formed XML."""

import sys

from lxml import etree


def broken(paths):
    for path in paths:
        try:
            etree.parse(path)
        except etree.XMLSyntaxError as error:
            yield f"{path}: {error}"


if __name__ == "__main__":
    found = list(broken(sys.argv[1:]))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
