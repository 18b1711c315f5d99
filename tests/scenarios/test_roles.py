"""Agents, leads and administrators: who may read who changed what."""

from tests.support.world import eventually, running_world


async def test_leads_and_administrators_read_who_changed_what(sqlite_url: str) -> None:
    settings = {
        "slack_agents": "@frontdesk-agents",
        "slack_leads": "@tom",
        "slack_admins": "@aisha",
    }
    async with running_world(sqlite_url, **settings) as world:
        customer = await world.people.customer()
        maya, tom, aisha = [await world.people.agent(number) for number in range(3)]
        await customer.says("Mr Whiskers, my uncle's parrot, swallowed a button of mine")
        card = await maya.sees_card("Emma")
        await maya.presses(card, "ticket.take")
        await customer.sees("is now looking after your request")
        await tom.commands("resolve 1001")

        told = await tom.commands("audit 1001")
        assert "*Tom Becker* · resolved the ticket · #1001 · Emma" in told
        assert "status: Open → Resolved" in told
        assert "*Maya Chen* · took the ticket" in told and "assignee: – → Maya Chen" in told
        assert "*Emma* · ticket opened" in told
        hers = await aisha.commands("audit @maya today")
        assert "took the ticket" in hers and "resolved" not in hers
        assert "Nothing." in await aisha.commands("audit customer 1 2030-01-01")

        async def refused() -> bool:
            told = await maya.commands("audit")
            assert "Only leads and administrators may do that." in told and "took" not in told
            return "Ask one of them: Aisha Khan, Tom Becker." in told  # once the list was read

        await eventually(refused)
        assert "Write it as `/desk audit" in await tom.commands("audit customer emma")
