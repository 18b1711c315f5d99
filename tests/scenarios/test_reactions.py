"""Emoji both ways, quotes, and emoji on a card."""

from tests.support.world import Customer, Json, World, eventually, running_world

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def carries(customer: Customer, message_id: int, *emoji: str) -> None:
    """Wait until the customer's message carries just these emoji of ours."""

    async def look() -> bool:
        path = f"/people/customers/{customer.id}/messages"
        messages = (await customer.people.call("GET", path))["messages"]
        found = next(m for m in messages if m["message_id"] == message_id)
        shown: list[Json] = found.get("reactions", {}).get("bot", [])
        return [one["emoji"] for one in shown] == list(emoji)

    await eventually(look)


async def test_emoji_go_both_ways(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    said = (await customer.says(UNKNOWN))["message"]
    card = await agent.sees_card("Emma")
    shown = await agent.sees_in_thread(card, "Mr Whiskers")
    await agent.reacts(shown, "pray")
    await carries(customer, said["message_id"], "🙏")
    for name in ("ticket", "heart"):  # Telegram does not know the first
        await agent.reacts(shown, name)
    await carries(customer, said["message_id"], "❤")
    await agent.reacts(shown, "heart", there=False)
    await carries(customer, said["message_id"], "🙏")
    await agent.reacts(shown, "pray", there=False)
    await carries(customer, said["message_id"])

    ts = await agent.replies(card, "Please bring him in")
    reply = await customer.sees("Please bring him in")
    await agent.sees_mark(card, ts, "white_check_mark")  # its number in the chat is noted
    await customer.reacts(reply["message_id"], "👍")
    await agent.sees_only_mark(card, ts, "white_check_mark", "+1")
    await customer.reacts(reply["message_id"], "🎉")
    await agent.sees_only_mark(card, ts, "white_check_mark", "tada")
    await customer.reacts(reply["message_id"], "")
    await agent.sees_only_mark(card, ts, "white_check_mark")


async def test_quotes_and_emoji_on_cards(sqlite_url: str) -> None:
    async with running_world(sqlite_url) as world:
        await _quotes(world)
        await _cards(world)


async def _quotes(world: World) -> None:
    """A quote becomes what the reply answers."""
    customer = await world.people.customer()
    agent = await world.people.agent()
    first = (await customer.says(UNKNOWN))["message"]
    card = await agent.sees_card("Emma")
    second = (await customer.says("And he is *blue* & green now"))["message"]
    link = await agent.sees_in_thread(card, "he is")
    ts = await agent.replies(card, "> my uncle's parrot\nPlease bring him in")
    reply = await customer.sees("bring him in")
    assert reply["text"] == "Please bring him in"
    assert reply["reply_to_message"]["message_id"] == first["message_id"]
    stamp = link["ts"].replace(".", "")
    address = f"https://harbour.slack.com/archives/{agent.channel}/p{stamp}?thread_ts={card['ts']}"
    await agent.replies(card, f"{address} That is paint")
    reply = await customer.sees("That is paint")
    assert reply["text"] == "That is paint"
    assert reply["reply_to_message"]["message_id"] == second["message_id"]
    await agent.edits(ts, "> my uncle's parrot\nPlease bring him *now*")

    async def changed() -> bool:
        return any(m["text"] == "Please bring him now" for m in await customer.chat())

    await eventually(changed)
    await agent.replies(card, "> something nobody said\nNo")
    unfound = await customer.sees("something nobody said")
    assert "reply_to_message" not in unfound


async def _cards(world: World) -> None:
    """Emoji on a card are its buttons."""
    customer = await world.people.customer("Liam")
    maya, tom = await world.people.agent(0), await world.people.agent(1)
    await customer.says(UNKNOWN)
    card = await maya.sees_card("Liam")
    await maya.reacts(card, "eyes")
    await customer.sees("Maya Chen is now looking after")
    await tom.reacts(card, "eyes")

    async def told() -> bool:
        return any("already taken by Maya" in m["text"] for m in await tom.ephemerals())

    await eventually(told)
    await tom.reacts(card, "rotating_light")
    await tom.sees_card("Urgent")
    await tom.reacts(card, "white_check_mark")
    await customer.sees("Tom Becker has marked your request")
