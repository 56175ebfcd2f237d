"""Where the server is and who asks: options, environment, file; and the password."""

import pytest
from support_plan_client.errors import UsageError
from support_plan_client.settings import read_settings

SAID = {"url": "https://odoo.example.com", "database": "company", "user": "telephone"}


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "support-plan.toml"

    def write(text, mode=0o600):
        path.write_text(text)
        path.chmod(mode)
        return str(path)

    return write


def environ(tmp_path, **more):
    return {"XDG_CONFIG_HOME": str(tmp_path), "SUPPORT_PLAN_PASSWORD": "secret", **more}


def test_an_option_wins_over_the_environment_and_that_over_the_file(tmp_path, config):
    config('url = "https://file"\ndatabase = "file"\nuser = "file"\n')
    settings = read_settings(
        {"user": "option"},
        environ(tmp_path, SUPPORT_PLAN_DB="environment", SUPPORT_PLAN_USER="no"),
    )
    assert (settings.url, settings.database, settings.user) == (
        "https://file",
        "environment",
        "option",
    )


def test_the_password_is_never_shown(tmp_path):
    settings = read_settings(SAID, environ(tmp_path))
    assert settings.password == "secret"
    assert "secret" not in repr(settings)
    assert "secret" not in str(settings)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_password_that_others_may_read_is_refused(tmp_path, config, mode):
    path = config('password = "secret"\n', mode)
    with pytest.raises(UsageError, match="chmod 600"):
        read_settings({**SAID, "config": path}, environ(tmp_path))
    file = tmp_path / "password"
    file.write_text("secret")
    file.chmod(mode)
    with pytest.raises(UsageError, match="chmod 600"):
        read_settings({**SAID, "password_file": str(file)}, {"HOME": str(tmp_path)})


def test_a_password_in_a_file_of_its_own(tmp_path):
    file = tmp_path / "password"
    file.write_text("secret\n")
    file.chmod(0o600)
    said = {**SAID, "password_file": str(file)}
    settings = read_settings(said, {"XDG_CONFIG_HOME": str(tmp_path)})
    assert settings.password == "secret"
    file.write_text("\n")
    with pytest.raises(UsageError, match="is empty"):
        read_settings(said, {"XDG_CONFIG_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("url = ", "no valid TOML"),
        ('colour = "red"', "says colour, which is none of"),
        ('company = "one"', "company has a value of the wrong kind"),
        ('columns = ["x"]', "columns has a value of the wrong kind"),
    ],
)
def test_a_mistake_in_the_file_is_a_sentence(tmp_path, config, text, sentence):
    with pytest.raises(UsageError, match=sentence):
        read_settings({**SAID, "config": config(text)}, environ(tmp_path))


def test_a_file_that_was_named_has_to_be_there(tmp_path):
    with pytest.raises(UsageError, match="There is no file"):
        read_settings({**SAID, "config": str(tmp_path / "none")}, environ(tmp_path))


@pytest.mark.parametrize("missing", SAID)
def test_what_is_missing_is_named(tmp_path, missing):
    said = {name: value for name, value in SAID.items() if name != missing}
    with pytest.raises(UsageError, match="^Say "):
        read_settings(said, environ(tmp_path))


@pytest.mark.parametrize(
    "url",
    ["odoo.example.com", "ftp://x", "https://", "https://x/web", "https://x:y", "x"],
)
def test_an_address_that_is_none(tmp_path, url):
    with pytest.raises(UsageError, match="is not the address"):
        read_settings({**SAID, "url": url}, environ(tmp_path))
