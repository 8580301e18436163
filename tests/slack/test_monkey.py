"""Whatever people do, and however Slack, the engine and the bot fail meanwhile, all ends well and once."""

from pathlib import Path

import pytest

from tests.slack.monkey.run import run


@pytest.mark.parametrize("seed", ["2", "3", "404"])
async def test_all_ends_well_and_once(seed: str, tmp_path: Path) -> None:
    assert await run(seed, 12, tmp_path) == []
