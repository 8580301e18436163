"""The command line: `deskmate COMMAND`. Each command imports what it needs, so that all start fast."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from bot import __version__
from bot.errors import DeskmateError
from bot.settings import Settings, load
from bot.terminal import Terminal, spoken


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 2 when the setup is wrong."""
    options = _parser().parse_args(arguments)
    terminal = Terminal(spoken())
    try:
        settings = load()
        terminal = Terminal(spoken(settings.deskmate_language))
        return _command(options, settings, terminal)
    except DeskmateError as error:
        sys.stderr.write(f"{error.say(terminal.language)}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _command(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    match options.command:
        case "run":
            return _run(options, settings)
        case "playground":
            return _playground(options, settings, terminal)
        case "engine":
            return _engine(options)
        case "train-stickers":
            return _train_stickers(options)
        case "models":
            return _models(options, settings, terminal)
        case "manifest":
            return _manifest(options, terminal)
        case "provenance":
            return _provenance(options, terminal)
        case _:
            return _doctor(settings, terminal)


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from bot import logs, service

    logs.configure(settings.deskmate_log_level)
    service.until_told(service.run(settings, http=(options.host, options.port) if options.http else None))
    return 0


def _playground(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    from bot import logs, service

    chosen = "deskmate_log_level" in settings.model_fields_set
    logs.configure(settings.deskmate_log_level if chosen else "warning")
    service.until_told(
        service.playground(settings, port=options.port, browse=options.browser, terminal=terminal)
    )
    return 0


def _engine(options: argparse.Namespace) -> NoReturn:
    address = ["--host", options.host, "--port", str(options.port)]
    os.execv(sys.executable, [sys.executable, "-m", "bot.engine.server", *address])  # noqa: S606


def _train_stickers(options: argparse.Namespace) -> NoReturn:
    given = [f"--{name}={getattr(options, name)}" for name in ("samples", "seed", "threads")]
    command = [sys.executable, "-m", "bot.engine.server.stickers", str(options.folder), *given]
    os.execv(sys.executable, command)  # noqa: S606


def _models(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    from bot import models

    match options.action:
        case "fetch":
            asyncio.run(models.fetch(options.name, settings.deskmate_home, terminal))
            return 0
        case "verify":
            return models.verify(settings.deskmate_home, terminal)
        case _:
            models.show(settings.deskmate_home, terminal)
            return 0


def _manifest(options: argparse.Namespace, terminal: Terminal) -> int:
    import handlers
    from bot.capability import discover
    from bot.slack.manifest import manifest, written

    text = written(manifest(discover(handlers), options.url))
    if options.write:
        Path("manifest.yml").write_text(text, encoding="utf-8")
    else:
        terminal.write(text.rstrip())
    return 0


def _provenance(options: argparse.Namespace, terminal: Terminal) -> int:
    from bot.safety import provenance

    terminal.write(provenance.told(provenance.read_file(options.file), terminal.language))
    return 0


def _doctor(settings: Settings, terminal: Terminal) -> int:
    from bot import doctor

    return asyncio.run(doctor.examine(settings, terminal))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deskmate", description="An AI co-worker in Slack.")
    parser.add_argument("--version", action="version", version=f"deskmate {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    playground = commands.add_parser("playground", help="try everything in a local workspace, without Slack")
    playground.add_argument("--port", type=_port, default=3000)
    playground.add_argument("--no-browser", dest="browser", action="store_false", help="only print the URL")

    run = commands.add_parser("run", help="connect to Slack")
    run.add_argument("--http", action="store_true", help="receive HTTP requests instead of Socket Mode")
    run.add_argument("--host", default="127.0.0.1", help="where to listen with --http; 0.0.0.0 is everywhere")
    run.add_argument("--port", type=_port, default=3000, help="the port for --http")

    engine = commands.add_parser("engine", help="serve the engine alone")
    engine.add_argument("--host", default="127.0.0.1")
    engine.add_argument("--port", type=_port, default=8700)

    stickers = commands.add_parser("train-stickers", help="train a small model of emoji-like pictures")
    stickers.add_argument(
        "folder", type=Path, help="where the checkpoint, the contact sheet and the model go"
    )
    stickers.add_argument("--samples", type=int, default=290_000, help="drawings to show in all")
    stickers.add_argument("--seed", type=int, default=0)
    stickers.add_argument("--threads", type=int, default=1)

    models = commands.add_parser("models", help="list, fetch and verify models")
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every model we know, and what is on disk")
    actions.add_parser("fetch", help="bring a model to this machine").add_argument("name")
    actions.add_parser("verify", help="read every file again and compare its hash")

    manifest = commands.add_parser("manifest", help="print the manifest of the Slack app")
    manifest.add_argument("--url", help="receive HTTP requests at this address instead of Socket Mode")
    manifest.add_argument("--write", action="store_true", help="write manifest.yml instead of printing")

    provenance = commands.add_parser("provenance", help="what a picture or a sound says of its origin")
    provenance.add_argument("file", type=_file)

    commands.add_parser("doctor", help="check tokens, scopes, database, device and models")
    return parser


def _file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError("a port is between 1 and 65535, or 0 for any free one")
    return port


if __name__ == "__main__":
    sys.exit(main())
