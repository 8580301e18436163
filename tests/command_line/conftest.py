"""A machine on which nothing is set yet."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings

Deskmate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def fresh_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No setting, no `.env`, an English terminal; the home is a new folder."""
    for name in (*Settings.model_fields, "lc_all", "lc_messages"):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("DESKMATE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def deskmate(fresh_machine: Path, capsys: pytest.CaptureFixture[str]) -> Deskmate:
    """Runs one command; gives its exit code and what it wrote to both outputs."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return run
