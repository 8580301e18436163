"""Two chats: a thread in a channel, and a direct message."""

import pytest

from tests.chat import Chat


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def direct() -> Chat:
    return Chat(direct=True)
