"""Each command answers in one clear sentence, in the admin's language, without a traceback."""

import socket
from pathlib import Path

import pytest
import yaml

from bot import __version__
from tests.command_line.conftest import Deskmate


def test_the_version_is_the_packages(deskmate: Deskmate) -> None:
    assert deskmate("--version") == (0, f"deskmate {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [(), ("dance",), ("run", "--port", "70000"), ("models",), ("models", "fetch"), ("train-stickers",)],
)
def test_a_wrong_command_shows_the_usage(deskmate: Deskmate, arguments: tuple[str, ...]) -> None:
    code, _, complaint = deskmate(*arguments)

    assert code == 2
    assert complaint.startswith("usage: deskmate")


def test_run_without_tokens_names_them_and_the_way_without_slack(deskmate: Deskmate) -> None:
    code, _, complaint = deskmate("run")

    assert code == 2
    assert complaint.count("\n") == 1
    assert "SLACK_BOT_TOKEN, SLACK_APP_TOKEN" in complaint
    assert "deskmate playground" in complaint


def test_run_over_http_asks_for_the_signing_secret_instead(
    deskmate: Deskmate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    _, _, complaint = deskmate("run", "--http")

    assert complaint.startswith("Set SLACK_SIGNING_SECRET in the environment")


@pytest.mark.parametrize("variable", ["DESKMATE_LANGUAGE", "LANG", "LC_ALL"])
def test_complaints_come_in_the_language_of_the_admin(
    deskmate: Deskmate, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "zh" if variable == "DESKMATE_LANGUAGE" else "zh_CN.UTF-8")

    _, _, complaint = deskmate("run")

    assert complaint.startswith("请在环境变量或 .env 中设置 SLACK_BOT_TOKEN")


@pytest.mark.parametrize("command", ["run", "playground", "doctor"])
def test_a_wrong_setting_stops_every_start(
    deskmate: Deskmate, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DESKMATE_DEVICE", "tpu")

    code, _, complaint = deskmate(command)

    assert code == 2
    assert complaint == "DESKMATE_DEVICE is 'tpu', but it takes 'auto', 'cpu', 'cuda' or 'mps'.\n"


def test_a_wrong_model_name_stops_the_start_and_lists_what_there_is(
    deskmate: Deskmate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("DESKMATE_TEXT_MODEL", "gpt")

    code, _, complaint = deskmate("run")

    assert code == 2
    assert complaint.startswith("DESKMATE_TEXT_MODEL is 'gpt', but it takes auto, qwen2.5-coder-1.5b, ")


def test_a_port_in_use_names_the_way_out(deskmate: Deskmate) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, complaint = deskmate("playground", "--no-browser", "--port", str(port))

    assert code == 2
    assert complaint == f"Port {port} is in use by another program. Choose another one with --port.\n"


def test_the_models_are_listed_with_licence_size_and_presence(deskmate: Deskmate) -> None:
    code, listed, _ = deskmate("models", "list")

    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in listed.splitlines()}
    assert code == 0
    assert rows["qwen2.5-coder-1.5b"] == "text autoregressive Apache-2.0 4.0 GB 1.1 GB no GPU yes –"
    assert "no GPU, GPU of 8, 16, 24 GB" in rows["rule-composer"]
    assert rows["qwen3-4b"] == "text autoregressive Apache-2.0 8.1 GB 8.1 GB GPU of 16 GB never run here –"


def test_the_columns_stay_straight_in_chinese(deskmate: Deskmate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKMATE_LANGUAGE", "zh")

    _, listed, _ = deskmate("models", "list")

    head, row = (line.encode("gbk").decode("latin-1") for line in listed.splitlines()[:2])
    assert head.index("任务".encode("gbk").decode("latin-1")) == row.index("text")


def test_fetching_an_unknown_model_lists_the_known_ones(deskmate: Deskmate) -> None:
    code, _, complaint = deskmate("models", "fetch", "gpt")

    assert code == 2
    assert "no model called `gpt`" in complaint
    assert "smollm2-135m" in complaint


def test_verifying_finds_a_damaged_file_and_says_how_to_mend_it(
    deskmate: Deskmate, fresh_machine: Path
) -> None:
    folder = fresh_machine / "home/models/smollm2-135m"
    folder.mkdir(parents=True)
    with (folder / "SmolLM2-135M-Instruct.Q4_1.gguf").open("wb") as file:
        file.truncate(98_362_432)

    code, said, _ = deskmate("models", "verify")

    assert code == 1
    assert "✗ smollm2-135m: SmolLM2-135M-Instruct.Q4_1.gguf is damaged." in said
    assert "deskmate models fetch smollm2-135m" in said


def test_the_manifest_is_printed_for_socket_mode_or_for_an_address(deskmate: Deskmate) -> None:
    _, socket_mode, _ = deskmate("manifest")
    _, http, _ = deskmate("manifest", "--url", "https://deskmate.example.com")

    assert yaml.safe_load(socket_mode)["settings"]["socket_mode_enabled"] is True
    assert "https://deskmate.example.com/slack/events" in http


def test_the_manifest_is_written_where_it_is_asked_for(deskmate: Deskmate, fresh_machine: Path) -> None:
    code, said, _ = deskmate("manifest", "--write")

    written = yaml.safe_load((fresh_machine / "manifest.yml").read_text())
    assert (code, said) == (0, "")
    assert written["display_information"]["name"] == "Deskmate"


def test_provenance_tells_what_a_file_says_of_its_origin(deskmate: Deskmate, tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(b"\x89PNG no more")

    assert deskmate("provenance", str(file)) == (
        0,
        "No signed manifest.\nIts metadata says nothing of AI.\n",
        "",
    )
    assert "there is no file" in deskmate("provenance", str(tmp_path / "none.png"))[2]
