"""Words of one side are never markup, mentions or links on the other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge import import_file
from store import Store
from tests.scenarios.test_odd_input import PICTURE, UNKNOWN
from tests.support.world import Json, World, eventually, running_world, text_of

# What Slack acts on when it stands in text unescaped: mentions, links, dates, bold.
BELL = "<!channel>"
LINK = "*bold* <http://evil.example|Sign in>"
PERSON = "<@U07MAYACHEN>"
OVERRIDE = "\u202egpj.exe"
HTML = "<b>x</b> &amp; <a href='tg://user'>y</a>"
HOSTILE = [BELL, LINK, PERSON, OVERRIDE, HTML, "`x1` _it_ ~s~ &lt;!here&gt;", "a@here @channel"]

_ACTIVE = re.compile(r"<(?!!date\^)[@!#]|<https?:|<mailto:")


def mrkdwn_in(value: Any, plain: bool = False) -> Iterator[str]:
    """Every text that Slack reads as markup; names, `plain_text` and the pieces of a rich text
    (where a mention or a link is an element of its own) it shows as they are."""
    if isinstance(value, dict):
        plain = plain or value.get("type") in ("plain_text", "text", "link")
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str) and not plain:
                yield inner
            elif name not in ("metadata", "username"):
                yield from mrkdwn_in(inner, plain)
    elif isinstance(value, list):
        for inner in value:
            yield from mrkdwn_in(inner, plain)


def typed_in(message: Json) -> str:
    """The words of a thread message's rich text; it must hold nothing but words and addresses."""
    [block] = message["blocks"]
    elements = block["elements"][0]["elements"]
    assert {element["type"] for element in elements} <= {"text", "link"}
    assert all(element.get("url") in (None, element["text"]) for element in elements)
    assert not any(element.get("style") for element in elements)
    return "".join(element["text"] for element in elements)


async def all_markup(world: World) -> list[str]:
    """Whatever was posted to Slack, as it was sent, and is read as markup."""
    sends = (await world.people.call("GET", "/control/sends?platform=slack"))["sends"]
    found: list[str] = []
    for send in sends:
        params = dict(send["params"])
        for name in ("blocks", "attachments"):
            if isinstance(params.get(name), str):
                params[name] = json.loads(params[name])
        found += mrkdwn_in(params)
    assert found
    return found


async def test_customers_words_and_names_are_only_words_in_slack(sqlite_url: str) -> None:
    async with running_world(sqlite_url) as world:
        agent = await world.people.agent()
        for number, hostile in enumerate(HOSTILE):
            customer = await world.people.customer(hostile, last_name=hostile)
            await customer.says(f"{UNKNOWN} {number} {hostile}")
            await customer.sees("request #")
            card = await agent.sees_card(f"of mine {number}")
            await agent.sees_in_thread(card, f"of mine {number}")
            await customer.says(f"It was blue {number} {hostile}")
            said = await agent.sees_in_thread(card, f"was blue {number}")
            assert typed_in(said) == f"It was blue {number} {hostile}"
        await agent.commands("tickets")
        for text in await all_markup(world):
            assert not _ACTIVE.search(text), text
        for whisper in await agent.ephemerals():
            assert not _ACTIVE.search(text_of(whisper))


async def test_a_name_is_no_more_than_a_name_where_the_bot_may_not_use_other_names(
    sqlite_url: str,
) -> None:
    """Without chat:write.customize the author's name stands in the text."""
    from playground.config import SLACK_SCOPES, PlaygroundConfig

    scopes = tuple(scope for scope in SLACK_SCOPES if scope != "chat:write.customize")
    config = PlaygroundConfig(slack_scopes=scopes)
    async with running_world(sqlite_url, config) as world:
        customer = await world.people.customer(LINK)
        await customer.says(UNKNOWN)
        agent = await world.people.agent()
        card = await agent.sees_card("Mr Whiskers")
        said = await agent.sees_in_thread(card, "Mr Whiskers")
        assert "Sign in" in said["text"]
        assert not _ACTIVE.search(said["text"])


def entities(message: Json) -> list[Json]:
    return [*message.get("entities", []), *message.get("caption_entities", [])]


async def test_agents_words_are_only_words_in_telegram(sqlite_url: str) -> None:
    async with running_world(sqlite_url) as world:
        agent = await world.people.agent()
        for number, hostile in enumerate((HTML, "<b>", "&amp;", "<i>x</i>", "&lt;b&gt;", "</b")):
            customer = await world.people.customer(hostile)
            await customer.says("/start")
            await customer.says(f"{UNKNOWN} {number}")
            await customer.sees("request #")
            card = await agent.sees_card(f"of mine {number}")
            ts = await agent.replies(card, f"It is here: {hostile}")
            said = await customer.sees("It is here")
            assert hostile in said["text"]
            await agent.sees_mark(card, ts, "white_check_mark")
            for message in await customer.chat():
                assert [item for item in entities(message) if item["type"] != "url"] == []


async def test_agents_own_markup_arrives_as_such(sqlite_url: str) -> None:
    """The counterpart: what Slack means by stars is bold for the customer, and only that."""
    async with running_world(sqlite_url) as world:
        customer, agent = await world.people.customer(), await world.people.agent()
        await customer.says(UNKNOWN)
        card = await agent.sees_card("Mr Whiskers")
        await agent.replies(card, "It is *here* <b>now</b>")
        said = await customer.sees("It is here")
        assert said["text"] == "It is here <b>now</b>"
        assert [item["type"] for item in entities(said)] == ["bold"]


async def test_answers_buttons_and_captions_are_only_words(sqlite_url: str, tmp_path: Path) -> None:
    entry = {
        "key": "hostile",
        "language": "en",
        "question": f"Where do the {HTML} zebras graze",
        "answer": f"They graze here: {HTML} *and* <!channel>",
        "buttons": [{"text": HTML[:60], "url": "https://example.com/?a=1&b=<2>"}],
    }
    file = tmp_path / "faq.yaml"
    file.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    store = Store(sqlite_url)
    import_file(store, file)
    store.close()
    async with running_world(sqlite_url) as world:
        customer, agent = await world.people.customer(), await world.people.agent()
        await customer.says("Where do the zebras graze?")
        said = await customer.sees("They graze here")
        assert said["text"].endswith(f"{HTML} *and* <!channel>")
        assert {item["type"] for item in entities(said)} <= {"url"}
        rows = said["reply_markup"]["inline_keyboard"]
        assert HTML[:60] in [button["text"] for row in rows for button in row]
        await customer.taps(said, "person")
        card = await agent.sees_card("Emma")
        await agent.sees_in_thread(card, "zebras graze")
        for text in await all_markup(world):
            assert not _ACTIVE.search(text), text


async def test_a_caption_is_only_words(sqlite_url: str) -> None:
    async with running_world(sqlite_url) as world:
        customer, agent = await world.people.customer(), await world.people.agent()
        picture = {"file_name": f"{OVERRIDE}.png", "mime_type": "image/png"}
        picture["content_base64"] = PICTURE
        await customer.sends(photo=picture, caption=f"See {BELL} {LINK}")
        card = await agent.sees_card("See")
        assert card
        await eventually(lambda: agent.thread(card))
        for text in await all_markup(world):
            assert not _ACTIVE.search(text), text
