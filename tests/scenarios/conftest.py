"""Scenarios: people act and look, the product runs as it would for a business."""

from collections.abc import AsyncIterator

import pytest

import bot.knowledge
from bot.settings import Settings
from faq.entry import Entry
from faq.index import FaqIndex
from tests.support.world import World, running_world


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """The product against a playground, on SQLite and on PostgreSQL."""
    async with running_world(database_url) as running:
        yield running


_built: dict[str, FaqIndex] = {}
_build = bot.knowledge.build


@pytest.fixture(autouse=True)
def _each_index_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is a pure function of its entries: the same ones need no second building."""

    def build(entries: list[Entry], settings: Settings) -> FaqIndex:
        wanted = (settings.faq_precision, settings.faq_maybe, settings.default_language)
        key = repr((entries, wanted, settings.faq_tier))
        if key not in _built:
            _built[key] = _build(entries, settings)
        return _built[key]

    monkeypatch.setattr(bot.knowledge, "build", build)
