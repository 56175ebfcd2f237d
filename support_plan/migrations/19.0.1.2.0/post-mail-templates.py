# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from lxml import etree

from odoo import SUPERUSER_ID, api, tools
from odoo.tools import convert

_FILE = "support_plan/data/mail_templates.xml"


def migrate(cr, version):
    """Bring the answers that nobody has edited to what they say now.

    They said that the approver was told and the invoice attached, whether or not it was
    so. What somebody has edited stays: the company's own words are theirs.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    with tools.file_open(_FILE, "rb") as file:
        root = etree.parse(file).getroot()
    for node in root.findall("record"):
        template = env.ref(f"support_plan.{node.get('id')}", raise_if_not_found=False)
        if node.get("model") != "mail.template" or not template or _is_edited(template):
            root.remove(node)
    convert.xml_import(env, "support_plan", None, "init", noupdate=True).parse(root)


def _is_edited(template):
    """Tell whether somebody has changed a template since it was installed.

    Its record is written once more by an installation, a moment after it is made.
    """
    return (template.write_date - template.create_date).total_seconds() > 600
