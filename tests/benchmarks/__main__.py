"""Runs every benchmark, one after another: `make benchmark`. Each runs alone too.

`python -m tests.benchmarks engines` compares engines; it takes longer, and its own arguments.
`python -m tests.benchmarks promises` measures what our engine promises beside its speed.
`python -m tests.benchmarks media` times pictures and sound, and tells the engine's memory.
`python -m tests.benchmarks router` measures how well free sentences are understood.
`python -m tests.benchmarks restoration` compares repaired pictures with what they were.
`python -m tests.benchmarks speech` speaks and listens; it takes some minutes, and its own arguments.
`python -m tests.benchmarks denoising` takes noise out of speech.
`python -m tests.benchmarks steps` tells how long the steps of sound are.
"""

import asyncio
import sys

from tests.benchmarks import (
    acknowledgement,
    denoising,
    engines,
    media,
    promises,
    restoration,
    router,
    speech,
    start,
    steps,
    stream,
)


async def main() -> None:
    """Some minutes in all."""
    await start.main()
    await stream.main(rounds=3)
    await acknowledgement.main(seconds=20)


if __name__ == "__main__":
    if sys.argv[1:2] == ["engines"]:
        engines.main(sys.argv[2:])
    elif sys.argv[1:2] == ["promises"]:
        promises.main(sys.argv[2:])
    elif sys.argv[1:2] == ["media"]:
        media.main(sys.argv[2:])
    elif sys.argv[1:2] == ["router"]:
        asyncio.run(router.main())
    elif sys.argv[1:2] == ["restoration"]:
        asyncio.run(restoration.run(*sys.argv[2:]))
    elif sys.argv[1:2] == ["speech"]:
        asyncio.run(speech.run(sys.argv[2:]))
    elif sys.argv[1:2] == ["denoising"]:
        asyncio.run(denoising.run(sys.argv[2:]))
    elif sys.argv[1:2] == ["steps"]:
        asyncio.run(steps.main())
    else:
        asyncio.run(main())
