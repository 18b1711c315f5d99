"""`frontdesk check` on the Slack side: every finding has its remedy."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.slack.check import check
from bot.slack.manifest import SCOPES
from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.integration.staff_side import settings_for


async def _findings(folder: Path, config: dict[str, Any], **more: Any) -> list[tuple[bool, str]]:
    playground = Playground(PlaygroundConfig(**config))
    await playground.start()
    try:
        found = await check(settings_for(playground, folder, **more))
    finally:
        await playground.stop()
    assert all(item.remedy for item in found if not item.ok)
    return [(item.ok, item.text) for item in found]


async def test_all_is_well(tmp_path: Path) -> None:
    found = await _findings(tmp_path, {})
    assert all(ok for ok, _ in found), found
    assert any("#support" in text for _, text in found)
    assert any("Socket Mode" in text for _, text in found)


@pytest.mark.parametrize(
    ("config", "more", "text"),
    [
        ({}, {"slack_bot_token": SecretStr("xoxb-wrong")}, "refuses the bot token (invalid_auth)"),
        ({}, {"slack_app_token": SecretStr("xapp-wrong")}, "Socket Mode does not open"),
        ({}, {"slack_support_channel": "#nowhere"}, "#nowhere was not found"),
        ({}, {"slack_support_channel": "C0NOWHERE99"}, "C0NOWHERE99 was not found"),
        (
            {"slack_scopes": tuple(sorted(set(SCOPES) - {"reactions:write"}))},
            {},
            "reactions:write (to mark messages as delivered)",
        ),
    ],
)
async def test_what_is_wrong(
    tmp_path: Path, config: dict[str, Any], more: dict[str, Any], text: str
) -> None:
    wrong = [said for ok, said in await _findings(tmp_path, config, **more) if not ok]
    assert len(wrong) == 1 and text in wrong[0]


async def test_slack_is_out_of_reach(tmp_path: Path) -> None:
    found = await _findings(tmp_path, {}, slack_api_url="http://127.0.0.1:9/api/")
    assert not found[0][0] and "cannot be reached" in found[0][1]
