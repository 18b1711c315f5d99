"""Secrets never leave the process: whatever is written for people goes through `redact`."""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from bot.settings import Settings
from bot.telegram.webhook import secret_for

_SHORTEST = 4  # characters; what is shorter is no secret, and stands in half of all words
_MASK = "***"
# What looks like a secret of one of the platforms, whoever's it is. Looked for where the words
# before it stand: most lines have none of them, and every line comes through here.
_SHAPES = (
    (":", re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")),  # a Telegram bot token
    ("xox", re.compile(r"\bxox[a-z]-[A-Za-z0-9-]+")),  # a Slack token
    ("xapp-", re.compile(r"\bxapp-[A-Za-z0-9-]+")),
    # a response_url: whoever has it may post
    ("hooks.slack.com", re.compile(r"(?<=://hooks\.slack\.com/)[\w/.-]+")),
    ("ticket=", re.compile(r"(?<=[?&]ticket=)[^&\s'\"]+")),  # opens a Socket Mode connection
    ("@", re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)")),  # user:password@ in an address
    ("DETAIL:", re.compile(r"(?<=DETAIL:  )[^\n]+")),  # PostgreSQL's: the row at fault
)


class Redactor:
    """Blacks out known secrets and whatever looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {secret for secret in secrets if len(secret) >= _SHORTEST}
        # Settings may hold bytes that are no text; Python keeps them as lone surrogates.
        known |= {quote(secret, safe="", errors="surrogatepass") for secret in known}
        longest_first = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if known else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(_MASK, text)
        for sign, shape in _SHAPES:
            if sign in text:
                text = shape.sub(_MASK, text)
        return text


def secrets_of(settings: Settings) -> list[str]:
    """Everything in the settings that nobody may read, and what is made from it."""
    token = settings.telegram_token.get_secret_value()
    found = [
        token,
        token.partition(":")[2],
        secret_for(token) if token else "",
        settings.slack_bot_token.get_secret_value(),
        settings.slack_app_token.get_secret_value(),
        settings.slack_signing_secret.get_secret_value(),
        _password(settings.database_url),
    ]
    return [secret for secret in found if secret]


def _password(database_url: str) -> str:
    """The password as it is, without the address's escapes."""
    user_part, at, _ = database_url.partition("://")[2].rpartition("@")
    return unquote(user_part.partition(":")[2]) if at else ""
