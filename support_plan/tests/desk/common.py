# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A client who calls, and the desk as the web client asks it."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from ..common import SupportPlanCommon

NOON = datetime(2027, 3, 15, 12)


class CallDeskCommon(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.person = cls.client.child_ids
        cls.person.write(
            {"phone": "(212) 736-5000", "email": "ada@harbour.example.com"}
        )
        # With what every request of the web client comes with.
        cls.desk = (
            cls.env["support.desk"]
            .with_user(cls.agent)
            .with_context(allowed_company_ids=cls.company.ids, lang="en_US")
        )

    def _after(self, **delta):
        """Return a context manager in which so much time has passed since noon."""
        return freeze_time(NOON + timedelta(**delta))

    def _start(self, person=None, **values):
        started = self.desk.start_call((person or self.person).id, **values)
        return self.env["support.call"].browse(started["id"])

    def _found(self, text):
        return [match["id"] for match in self.desk.look_up(text)["matches"]]
