"""The desk gives tickets to agents who are there, and takes them from those who are not."""

from tests.support.world import eventually, running_world, text_of


async def test_tickets_go_to_those_who_are_there(sqlite_url: str) -> None:
    settings = {"slack_agents": "@frontdesk-agents", "slack_leads": "@aisha"}
    async with running_world(sqlite_url, assignment="round-robin", **settings) as world:
        people = {
            name: await world.people.agent(number)
            for number, name in enumerate(("Maya Chen", "Tom Becker", "Aisha Khan"))
        }
        maya, tom, aisha = people.values()

        async def all_are_known() -> bool:
            shown = await maya.commands("team")
            return all(name in shown for name in people)

        await eventually(all_are_known)
        assert "Maya Chen is away until" in await maya.commands("away 5h")
        assert "Only leads and administrators" in await maya.commands("away @tom")
        assert "“yesterday”" in await maya.commands("away yesterday")
        assert "Tom Becker knows billing, zh." in await aisha.commands("skills @tom zh billing")

        customer = await world.people.customer("陈明", language="zh")
        await customer.says("我叔叔的鹦鹉吞下了我的一颗纽扣")
        card = await tom.sees_card("陈明", without="nobody yet")
        line = await tom.sees_in_thread(card, "assigned this ticket to Tom Becker")
        assert f"<@{tom.id}>" in text_of(line), "Slack tells him"

        await tom.commands("away")
        shown = await aisha.commands("team")
        assert "*Tom Becker* · agent · tickets: 1 · away · billing, zh" in shown
        assert "*Aisha Khan* · lead · tickets: 0 · there" in shown
        await world.people.advance(hours=2, minutes=1)
        line = await tom.sees_in_thread(card, "Tom Becker is away, so this ticket is with Aisha")
        assert f"<@{aisha.id}>" in text_of(line)
        assert "handed the ticket on" in await aisha.commands("audit 1001")

        await aisha.commands("away")
        await world.people.advance(hours=2, minutes=1)
        await tom.sees_in_thread(card, "Aisha Khan is away, so this ticket is free again")
        await world.people.advance(hours=1)  # Maya's five hours are over
        await tom.sees_in_thread(card, "assigned this ticket to Maya Chen")
        assert "is not away" in await maya.commands("back")
        assert "Tom Becker is back." in await tom.commands("back")
