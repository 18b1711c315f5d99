"""deploy/partition-messages.sql: the desk works on, and each month is a part of its own."""

from pathlib import Path

import aiohttp
import psycopg
import pytest

from bot.app import Frontdesk
from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.support.world import People, settings_for

SCRIPT = Path(__file__).parents[2] / "deploy" / "partition-messages.sql"
PARTS = "SELECT tableoid::regclass::text, count(*) FROM messages GROUP BY 1 ORDER BY 1"
_WHAT = "conversation_id, direction, author_kind, author_name, kind, text, platform_ref, created_at"
TWICE = f"INSERT INTO messages ({_WHAT}) SELECT {_WHAT} FROM messages WHERE direction = 'in'"


@pytest.mark.postgres
async def test_a_desk_goes_on_with_its_messages_in_parts(postgres_url: str) -> None:
    playground = Playground(PlaygroundConfig())
    await playground.start()
    settings = settings_for(playground, postgres_url)
    async with aiohttp.ClientSession() as http:
        people = People(playground.url, http)
        customer, agent = await people.customer("Zebulon"), await people.agent()
        desk = Frontdesk(settings)
        await desk.start()
        await customer.says("My uncle's parrot swallowed a button of mine")
        card = await agent.sees_card("Zebulon")
        await desk.stop()

        with psycopg.connect(postgres_url) as connection:
            connection.execute(SCRIPT.read_text(encoding="utf-8"))
            (whole,) = connection.execute(PARTS).fetchall()
            assert whole[0] == "messages_before"

        desk = Frontdesk(settings)
        await desk.start()  # it also migrates, on the table in parts
        await people.advance(days=40)
        ts = await agent.replies(card, "The vet is on the way")
        await customer.sees("The vet is on the way")
        await agent.sees_mark(card, ts, "white_check_mark")
        await customer.says("Thank you, he is well again, and sings")
        await agent.sees_in_thread(card, "sings")
        await desk.stop()
    await playground.stop()

    with psycopg.connect(postgres_url) as connection:
        later, before = connection.execute(PARTS).fetchall()  # the reply and the thanks, in one
        assert later[0].startswith("messages_20")
        assert before == whole
        connection.execute("SELECT frontdesk_months_ahead(30)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(TWICE)
