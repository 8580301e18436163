"""Runs every benchmark, one after another: `make benchmark`. Each runs alone too."""

import asyncio

from tests.benchmarks import acknowledgement, start, stream


async def main() -> None:
    """Some minutes in all."""
    await start.main()
    await stream.main(rounds=3)
    await acknowledgement.main(seconds=20)


if __name__ == "__main__":
    asyncio.run(main())
