# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The server, over odoorpc: asked again with growing pauses while it does not answer.

Both methods may be called twice without harm: a check changes nothing, and a call with
the same reference is logged once.
"""

import http.client
import socket
import ssl
import time
import urllib.error

import odoorpc
from odoorpc.error import RPCError

from .errors import LoginRefused, Refused, Unreachable

_FIRST_PAUSE = 0.5  # seconds; doubled each time
_LONGEST_PAUSE = 15
_COMES_BACK = {408, 425, 429, 500, 502, 503, 504}
# What a server says that is starting, stopping, or had two writers at one time.
_PASSING = ("psycopg2.", "odoo.exceptions.ConcurrencyError", "odoo.sql_db.")


class Server:
    """A server and the user who asks it."""

    def __init__(self, settings, patience, tell=lambda sentence: None):
        """
        :param Settings settings: where it is and who asks
        :param patience: for how many seconds one question is asked again
        :param tell: called with a sentence whenever the server has to be waited for
        """
        self.settings = settings
        self.patience = patience
        self.tell = tell
        self._session = None
        self.asked_again = False

    def check_client(self, **question):
        """Ask whether a client may be served; see ``support.gate.check_client``."""
        return self._call("support.gate", "check_client", question)

    def log_call(self, **call):
        """Log a call; see ``support.call.log_call``."""
        return self._call("support.call", "log_call", call)

    def _call(self, model, method, arguments):
        """Call a method until it is answered.

        :raises Refused: when the server says no, with its sentence
        :raises LoginRefused: when it does not want this user
        :raises Unreachable: when patience is at its end
        """
        if self.settings.company:
            arguments = {**arguments, "company_id": self.settings.company}
        deadline = time.monotonic() + self.patience
        pause = _FIRST_PAUSE
        self.asked_again = False
        while True:
            try:
                return self._connect().execute_kw(model, method, [], arguments)
            except RPCError as error:
                self._raise_unless_passing(error)
                why = "The server is busy or starting"
            except (OSError, http.client.HTTPException, ValueError) as error:
                why = self._explain(error)
            self._session = None
            self.asked_again = True
            if time.monotonic() + pause > deadline:
                raise Unreachable(f"{why}. It was asked for {self.patience:g} seconds.")
            self.tell(f"{why}. Asking again in {pause:g} seconds.")
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _connect(self):
        if not self._session:
            where = self.settings.where
            secure = where.scheme == "https"
            session = odoorpc.ODOO(
                where.hostname,
                protocol="jsonrpc+ssl" if secure else "jsonrpc",
                port=where.port or (443 if secure else 80),
                timeout=self.settings.timeout,
            )
            session.login(
                self.settings.database, self.settings.user, self.settings.password
            )
            self._session = session
        return self._session

    def _raise_unless_passing(self, error):
        if not error.info:  # odoorpc's own words for a login that came back empty
            raise LoginRefused(
                f"{self.settings.url} does not let {self.settings.user} in: the user "
                "or the password (or API key) is wrong."
            ) from None
        name = error.info.get("data", {}).get("name", "")
        sentence = str(error.args[0]).strip()
        if f'database "{self.settings.database}" does not exist' in sentence:
            raise LoginRefused(
                f"There is no database {self.settings.database} on {self.settings.url}."
            ) from None
        if name in ("odoo.exceptions.AccessDenied", "odoo.exceptions.AccessError"):
            raise LoginRefused(sentence) from None
        if name.startswith(_PASSING):
            return
        if name.startswith("odoo.exceptions."):
            raise Refused(sentence) from None
        raise Refused(f"The server failed on this: {name}: {sentence}") from None

    def _explain(self, error):
        """Say what a connection broke on.

        :raises Unreachable: where asking again would not help
        """
        url = self.settings.url
        if isinstance(error, urllib.error.HTTPError):
            if error.code not in _COMES_BACK:
                raise Unreachable(
                    f"{url} answers with HTTP {error.code}: is that Odoo's address?"
                ) from None
            return f"{url} answers with HTTP {error.code}"
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise Unreachable(
                f"The certificate of {url} is not trusted: {reason.verify_message}."
            ) from None
        if isinstance(reason, socket.gaierror):
            return f"There is no host {self.settings.where.hostname} to be found"
        if isinstance(reason, TimeoutError):
            return f"{url} does not answer in time"
        if isinstance(reason, ConnectionRefusedError):
            return f"Nothing listens at {url}"
        if isinstance(error, ValueError):
            return f"{url} answers with something that is not Odoo's"
        return f"The connection to {url} was lost"
