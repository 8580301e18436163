"""An engine's process without a model: `python -m tests.engine_client.stand_in ready|broken|silent|stuck`."""

import asyncio
import json
import os
import signal
import sys

from aiohttp import web


async def health(_: web.Request) -> web.Response:
    """A text model that is ready, on a device that works or is stuck."""
    model = {"name": "stand-in", "task": "text", "state": "ready", "fraction": None, "reason": None}
    live = "stuck" not in sys.argv
    said = {"status": "ready" if live else "degraded", "live": live, "ready": live, "models": [model]}
    return web.json_response(said, status=200 if live else 503)


async def write(request: web.Request) -> web.StreamResponse:
    """One word, and then no more."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b'data: {"choices": [{"delta": {"content": "Once"}}]}\n\n')
    await asyncio.Event().wait()
    return response


def main() -> None:
    """Behave as the first argument says."""
    behaviour, port = sys.argv[1], int(sys.argv[sys.argv.index("--port") + 1])
    sys.stderr.write(json.dumps({"event": "begun", "level": "info", "niceness": os.nice(0)}) + "\n")
    match behaviour:
        case "broken":
            sys.exit("The model tiny needs 9 GB on disk.")
        case "silent":
            signal.pause()
    app = web.Application()
    app.router.add_get("/health", health)
    app.router.add_post("/v1/chat/completions", write)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main()
