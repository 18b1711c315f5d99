"""Slack's way of saying no."""

from typing import Any


class SlackError(Exception):
    """A refused Web API call: answered with HTTP 200, `ok: false` and the vendor's error code."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    @classmethod
    def with_messages(cls, code: str, messages: list[str]) -> "SlackError":
        """An error with details in `response_metadata.messages`, as for blocks and arguments."""
        return cls(code, response_metadata={"messages": messages})

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.extra}


class RateLimited(SlackError):
    """HTTP 429 with Retry-After, the only answer of the Web API that is not 200."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after
