"""Who may do what."""

from pathlib import Path

import pytest

from tests.integration.staff_side import AISHA, MAYA, TOM, staff_side


@pytest.mark.parametrize(
    "agents",
    [AISHA, "@aisha", "aisha.khan@harbourlane.example", f"U000000, {AISHA.lower()}"],
)
async def test_only_those_on_the_list(tmp_path: Path, agents: str) -> None:
    async with staff_side(tmp_path, slack_agents=agents) as side:
        ticket = await side.ticket()
        await side.press(ticket.id, "ticket.take", MAYA)
        (told,) = await side.until(lambda: side.whispers(MAYA))
        assert "not on the desk’s list" in told["text"]
        await side.say(ticket.id, "hello", MAYA)

        async def told_again() -> bool:
            return len(await side.whispers(MAYA)) == 2

        await side.until(told_again)
        assert "not on the desk’s list" in await side.desk_command("help", MAYA)
        assert await side.said(ticket.id, "out") == []
        assert (await side.view(ticket.id)).status == "new"
        await side.say(ticket.id, "hello", AISHA)
        await side.until(lambda: side.said(ticket.id, "out"))


async def test_a_user_group_is_a_list(tmp_path: Path) -> None:
    async with staff_side(tmp_path, slack_agents="@frontdesk-agents") as side:
        ticket = await side.ticket()
        await side.press(ticket.id, "ticket.take", TOM)

        async def taken() -> bool:
            return (await side.view(ticket.id)).assignee_staff_id == TOM

        await side.until(taken)
