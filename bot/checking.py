"""`frontdesk check`: what is set up right, what is not, and the remedy."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from bot.findings import Finding, unusable
from bot.running import check_all
from bot.settings import Settings, SettingsProblem, load_settings_to_run
from store.migrate import current_and_head


async def report(show: Callable[[str], None]) -> int:
    """Show every finding; returns how many problems there are."""
    try:
        settings = load_settings_to_run()
    except SettingsProblem as error:
        lines = str(error).splitlines()
        for line in lines:
            show(f"✗ {line}")
        return len(lines)
    findings = [_database(settings), *await check_all(settings)]
    for finding in findings:
        show(f"✓ {finding.text}." if finding.ok else f"✗ {finding.text}: {finding.remedy}.")
    return sum(not finding.ok for finding in findings)


def _database(settings: Settings) -> Finding:
    try:
        current, head = current_and_head(settings.database_url)
    except DBAPIError as error:
        return unusable(error)
    if current != head:
        return Finding(
            False,
            f"the database is at revision {current or 'none'}, this version needs {head}",
            "run frontdesk db upgrade (frontdesk run does it too)",
        )
    return Finding(True, f"the database is reachable and up to date (revision {current})")
