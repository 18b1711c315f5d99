"""Logging: one line per event, no tokens, no message bodies."""

import logging
import sys

# These say at INFO what we say ourselves, or put addresses with tokens into their lines.
_QUIET = (
    "apscheduler",
    "httpx",
    "telegram",
    "slack_bolt",
    "slack_sdk",
    "aiohttp.access",
    "alembic",
)


class _Formatter(logging.Formatter):
    """Blacks out secrets, in tracebacks too."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if len(secret) >= 8]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def set_up_logging(level: str, secrets: list[str]) -> None:
    """Log to standard error from `level` up, with `secrets` blacked out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
