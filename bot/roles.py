"""What a process does: everything, the HTTP door alone, or all the rest."""

from enum import StrEnum

from bot.settings import PREFIX, Settings
from store.database import parse_url


class Role(StrEnum):
    """`web` stores what comes in over HTTP; `worker` does the work and receives all else."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"

    @property
    def opens_doors(self) -> bool:
        """Telegram's webhook and Slack's HTTP requests come in here."""
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        """Processes, delivers, runs the timetable, polls Telegram, holds Slack's sockets."""
        return self is not Role.WEB


def wrong_role(role: Role, settings: Settings) -> list[str]:
    """Why these settings leave nothing for this role to do; empty when they do."""
    if role is Role.ALL:
        return []
    if parse_url(settings.database_url).get_backend_name() == "sqlite":
        return [
            f"--role {role} is for several processes, and SQLite takes one: leave --role out, or "
            f"set {PREFIX}DATABASE_URL to a PostgreSQL database."
        ]
    if role is Role.WEB and not (settings.telegram_webhook_url or settings.slack_over_http):
        return [
            "--role web has nothing to receive: set "
            f"{PREFIX}TELEGRAM_WEBHOOK_URL, or {PREFIX}SLACK_SIGNING_SECRET without "
            f"{PREFIX}SLACK_APP_TOKEN."
        ]
    return []
