"""What the addons and the client say of themselves is true."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = sorted(ROOT.glob("*/__manifest__.py"))
# Whose name, home page and address for support would be another's.
OTHERS = re.compile(r"\(OCA\)|github\.com/OCA|odoo-community\.org", re.I)


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_an_addon_names_its_own_authors_and_nobody_elses_home(manifest):
    values = ast.literal_eval(manifest.read_text())
    assert values["author"] == "The support_plan contributors"
    assert values["license"] == "AGPL-3"
    # There is no public home page yet. Name it here once there is.
    assert "website" not in values
    assert "support" not in values
    pages = [*manifest.parent.glob("README*"), *manifest.parent.glob("*.toml")]
    for page in [manifest, *pages, *manifest.parent.glob("static/description/*.html")]:
        assert not OTHERS.search(page.read_text()), page


def test_the_client_names_the_same_authors_and_license():
    project = tomllib.loads((ROOT / "client" / "pyproject.toml").read_text())["project"]
    assert project["authors"] == [{"name": "The support_plan contributors"}]
    assert project["license"] == "AGPL-3.0-or-later"
    assert "urls" not in project
