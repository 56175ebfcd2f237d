"""modules.py CHECKOUT [ours]: print, with commas, the modules that our addons stand on, or our addons themselves."""

import ast
import sys
from pathlib import Path

# A contacts application and a chart of accounts, for a database that somebody works in.
ALWAYS = {
    "contacts",
    "account",
    "contract",
    "helpdesk_mgmt",
    "phone_validation",
    "l10n_us",
}


def read_manifests(checkout):
    return {
        path.parent.name: ast.literal_eval(path.read_text())
        for path in checkout.glob("*/__manifest__.py")
    }


def what_they_stand_on(manifests):
    needed = set(ALWAYS)
    for manifest in manifests.values():
        needed.update(manifest.get("depends", []))
    return needed - set(manifests)


if __name__ == "__main__":
    manifests = read_manifests(Path(sys.argv[1]))
    ours = sys.argv[2:] == ["ours"]
    print(",".join(sorted(manifests if ours else what_they_stand_on(manifests))))
