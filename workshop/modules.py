"""modules.py CHECKOUT [ours | beside_glue | glue]: print, with commas, modules.

Nothing further: what our addons stand on; `ours`: these addons themselves. Glue addons,
which install themselves beside another app, are kept out of both: `beside_glue` is what
all addons stand on, and `glue` is all addons.
"""

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


# What the hunt for time goes through beside our glue: every kind of invoice and tax, and
# two layouts that countries bring. And the ways to a ticket that other apps bring.
HUNTED = {"sale_timesheet", "account_tax_python", "l10n_gcc_invoice", "l10n_din5008"}
WAYS_IN = {"helpdesk_mgmt_merge", "base_automation"}


def read_manifests(checkout):
    return {
        path.parent.name: ast.literal_eval(path.read_text())
        for path in checkout.glob("*/__manifest__.py")
    }


def without_glue(manifests):
    return {
        name: manifest
        for name, manifest in manifests.items()
        if not manifest.get("auto_install")
    }


def what_they_stand_on(manifests):
    needed = set(ALWAYS)
    for manifest in manifests.values():
        needed.update(manifest.get("depends", []))
    return needed - set(manifests)


def choose(manifests, what):
    if what == "ours":
        return without_glue(manifests)
    if what == "glue":
        return manifests
    if what == "beside_glue":
        return what_they_stand_on(manifests) | HUNTED | WAYS_IN
    return what_they_stand_on(without_glue(manifests))


if __name__ == "__main__":
    chosen = choose(read_manifests(Path(sys.argv[1])), "".join(sys.argv[2:]))
    print(",".join(sorted(chosen)))
