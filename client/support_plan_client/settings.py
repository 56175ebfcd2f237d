# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the server is and who we are: from options, the environment, or a file.

The password is never an option, as every user of a machine can read the others' command
lines. It comes from the environment, from a file that nobody else may read, from the
keyring, or from the person at the keyboard.
"""

import getpass
import os
import stat
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .errors import UsageError

_WORDS = ("url", "database", "user", "password", "password_file", "timezone")
_NUMBERS = ("company", "patience", "timeout")
_ENVIRONMENT = {
    "url": "SUPPORT_PLAN_URL",
    "database": "SUPPORT_PLAN_DB",
    "user": "SUPPORT_PLAN_USER",
    "password": "SUPPORT_PLAN_PASSWORD",
    "password_file": "SUPPORT_PLAN_PASSWORD_FILE",
}
_KEYRING_SERVICE = "support-plan"


@dataclass(frozen=True)
class Settings:
    """What every command needs to know. Times are in seconds."""

    url: str
    database: str
    user: str
    password: str = field(repr=False)
    company: int | None = None
    timezone: str = "UTC"
    patience: float | None = None
    timeout: float = 60
    columns: dict = field(default_factory=dict)

    @property
    def where(self):
        """The parts of the address: scheme, host and port."""
        return urlsplit(self.url)


def read_settings(options, environ=os.environ):
    """Put the settings together; an option wins over the environment, and that over the
    file.

    :param dict options: what was said on the command line; ``config`` names the file
    :raises UsageError: when something is missing or cannot be understood
    """
    path, said = _read_file(options.get("config"), environ)
    if "password" in said:
        _check_private(path)
    found = {**said}
    found |= {
        name: environ[key] for name, key in _ENVIRONMENT.items() if environ.get(key)
    }
    found |= {
        name: value
        for name, value in options.items()
        if name in (*_WORDS, *_NUMBERS) and value is not None
    }
    for name, option in (("url", "--url"), ("database", "--db"), ("user", "--user")):
        if not found.get(name):
            raise UsageError(
                f"Say {_what(name)}: with {option}, in {_ENVIRONMENT[name]}, or as "
                f"{name} in {path}."
            )
    _check_url(found["url"])
    password_file = found.pop("password_file", None)
    if not found.get("password"):
        found["password"] = _find_password(found, password_file)
    return Settings(**found)


def _what(name):
    return {
        "url": "where Odoo is",
        "database": "which database",
        "user": "which user logs in",
    }[name]


def _read_file(named, environ):
    """Return the path of the file, and what it says; an unnamed one may be missing."""
    named = named or environ.get("SUPPORT_PLAN_CONFIG")
    base = environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    path = Path(named or Path(base) / "support-plan.toml").expanduser()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            raise UsageError(f"There is no file {path}.") from None
        return path, {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no valid TOML: {error}.") from None
    _check_kinds(path, said)
    return path, said


def _check_kinds(path, said):
    for name, value in said.items():
        if name in _WORDS:
            right = isinstance(value, str)
        elif name in _NUMBERS:
            right = isinstance(value, int | float) and not isinstance(value, bool)
        elif name == "columns":
            right = isinstance(value, dict) and all(
                isinstance(column, str) for column in value.values()
            )
        else:
            known = ", ".join((*_WORDS, *_NUMBERS, "columns"))
            raise UsageError(f"{path} says {name}, which is none of: {known}.")
        if not right:
            raise UsageError(f"{path}: {name} has a value of the wrong kind.")


def _check_url(url):
    parts = urlsplit(url)
    try:
        right = parts.scheme in ("http", "https") and parts.hostname
        port = parts.port  # noqa: F841 - raises where it is no number
    except ValueError:
        right = False
    if not right or parts.path.strip("/") or parts.query or parts.username:
        raise UsageError(
            f"{url} is not the address of a server. Write it as "
            "https://odoo.example.com, with a port if it has one."
        )


def _check_private(path):
    """Refuse a file with a password in it that others may read."""
    if os.name != "posix":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise UsageError(
            f"{path} holds a password, and others may read it (mode {mode:o}). "
            f"Say: chmod 600 {path}"
        )


def _find_password(found, password_file):
    if password_file:
        return _read_password(Path(password_file).expanduser())
    account = f"{found['user']}@{found['url']}"
    password = _ask_keyring(account)
    if password:
        return password
    if sys.stdin.isatty() and sys.stderr.isatty():
        return getpass.getpass(f"Password or API key of {account}: ")
    raise UsageError(
        "There is no password: put it, or an API key, into the environment as "
        "SUPPORT_PLAN_PASSWORD, or into a file of mode 600 that password_file names."
    )


def _read_password(path):
    try:
        _check_private(path)
        password = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The password file cannot be read: {error}.") from None
    if not password:
        raise UsageError(f"The password file {path} is empty.")
    return password


def _ask_keyring(account):
    """Return the password that the desktop's keyring keeps, where there is one."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(_KEYRING_SERVICE, account)
    except KeyringError:
        return None
