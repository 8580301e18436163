"""The environment is read once, and a wrong value is told in one sentence."""

import re
from pathlib import Path

import pytest

from bot.errors import WrongSetting
from bot.settings import Settings, load

ROOT = Path(__file__).parent.parent


def test_a_wrong_value_names_the_variable_and_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKMATE_DEVICE", "tpu")

    with pytest.raises(WrongSetting) as caught:
        load()

    assert caught.value.say("en") == "DESKMATE_DEVICE is 'tpu', but it takes 'auto', 'cpu', 'cuda' or 'mps'."
    assert "DESKMATE_DEVICE" in caught.value.say("zh")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKMATE_METRICS_PORT", "")

    assert load().deskmate_metrics_port is None


def test_settings_come_from_a_dotenv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-from-file\n")

    assert load().slack_bot_token == "xoxb-from-file"


def test_secrets_do_not_show_in_a_printed_configuration() -> None:
    settings = Settings(
        slack_bot_token="xoxb-1", slack_app_token="xapp-1", deskmate_database_url="postgresql://u:pw@h/d"
    )

    assert not re.search("xoxb-1|xapp-1|pw", repr(settings))


def test_the_documentation_lists_every_setting_and_no_other() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)

    assert set(documented) == {name.upper() for name in Settings.model_fields}
