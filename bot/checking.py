"""What is set up right, what is not, and the remedy: for `frontdesk check`, and before a run."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot import faq_tier
from bot.findings import Finding, unusable
from bot.settings import PREFIX, Settings, SettingsProblem, read_settings_to_run
from store.database import parse_url
from store.migrate import current_and_head, is_known_revision


async def refuse_wrong_setup(settings: Settings, problems: list[str]) -> None:
    """Raises SettingsProblem with the settings' `problems` and what the database, Telegram or
    Slack refuse, all at once; an outage of the platforms is no reason."""
    findings = await _findings(settings, problems)
    wrong = [*problems, *(f"{item.text}: {item.remedy}." for item in findings if item.wrong)]
    if wrong:
        raise SettingsProblem("\n".join(wrong))


async def report(show: Callable[[str], None]) -> tuple[int, bool]:
    """Show every finding. How many problems there are, and whether `frontdesk run` would refuse."""
    settings, problems = read_settings_to_run()
    for problem in problems:
        show(f"✗ {problem}")
    findings = await _findings(settings, problems)
    for finding in findings:
        show(f"✓ {finding.text}." if finding.ok else f"✗ {finding.text}: {finding.remedy}.")
    bad = [finding for finding in findings if not finding.ok]
    return len(problems) + len(bad), bool(problems) or any(finding.wrong for finding in bad)


async def _findings(settings: Settings, problems: list[str]) -> list[Finding]:
    """The database, the FAQ's tier and both platforms; only the database while settings are wrong,
    unless its address is what is wrong."""
    from bot.slack import check as slack_check
    from bot.telegram import check as telegram_check

    if problems:
        named = any(problem.startswith(f"{PREFIX}DATABASE_URL ") for problem in problems)
        return [] if named else [await asyncio.to_thread(_database, settings)]
    found = await asyncio.gather(
        asyncio.to_thread(_database, settings),
        asyncio.to_thread(faq_tier.finding, settings),
        telegram_check.check(settings),
        slack_check.check(settings),
    )
    return [found[0], found[1], *found[2], *found[3]]


def _database(settings: Settings) -> Finding:
    url = parse_url(settings.database_url)
    file = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
    if file and not os.access(file if file.exists() else file.parent, os.W_OK):
        remedy = f"give this user the right to write it, or change {PREFIX}DATABASE_URL"
        return Finding(False, f"the database {file} may not be written", remedy, wrong=True)
    try:
        current, head = current_and_head(settings.database_url)
    except DBAPIError as error:
        return unusable(error)
    if not is_known_revision(current):
        text = f"the database is at revision {current}, which this version does not know"
        remedy = "run the version that made it, or a newer one"
        return Finding(False, text, remedy, wrong=True)
    if current != head:
        made = f"is at revision {current}" if current else "is not made yet"
        return Finding(
            False,
            f"the database {made}; this version needs revision {head}",
            "run frontdesk db upgrade (frontdesk run does it too)",
        )
    return Finding(True, f"the database is reachable and up to date (revision {current})")
