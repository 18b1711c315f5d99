"""Files in Slack: those of staff are fetched, those for staff are uploaded."""

from pathlib import PurePosixPath
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.files import CannotFetch, Fetched, FetchLater
from bot.slack.failures import FAILURES, error_code, unreachable
from bot.slack.web import is_loopback

_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=8)


class SlackFiles:
    """Uses the staff side's client and its session."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def fetch(self, file_id: str) -> Fetched:
        """A file that staff shared. Raises CannotFetch and FetchLater."""
        try:
            file: dict[str, Any] = (await self._client.files_info(file=file_id)).get("file") or {}
            url = str(file.get("url_private_download") or file.get("url_private") or "")
            if not url:
                raise CannotFetch("Slack does not hand this file out")
            content = await self._download(url)
        except SlackApiError as error:
            if unreachable(error):
                raise FetchLater(f"Slack: {error_code(error)}") from error
            raise CannotFetch(f"Slack: {error_code(error)}") from error
        except FAILURES as error:
            raise FetchLater(type(error).__name__) from error
        return Fetched(content, PurePosixPath(str(file.get("name") or "")).suffix)

    async def upload(self, name: str, content: bytes) -> str:
        """Bring a file to Slack, to be shown nowhere yet; returns its id.

        Raises CannotFetch and Slack's errors.
        """
        answer = await self._client.files_getUploadURLExternal(filename=name, length=len(content))
        async with self._session.post(
            str(answer["upload_url"]), data=content, timeout=_TIMEOUT
        ) as response:
            if 400 <= response.status < 500 and response.status != 429:
                raise CannotFetch(f"Slack did not take it (HTTP {response.status})")
            response.raise_for_status()
        return str(answer["file_id"])

    async def share(self, files: dict[str, str], channel: str, thread: str) -> None:
        """Show uploaded files (id -> title) in a thread, as one message. Raises Slack's errors."""
        await self._client.files_completeUploadExternal(
            files=[{"id": file_id, "title": title} for file_id, title in files.items()],
            channel_id=channel,
            thread_ts=thread,
        )

    async def _download(self, url: str) -> bytes:
        """A refused token is answered with the way to a login page, which is no file."""
        if not url.startswith("https://") and not is_loopback(url):
            raise CannotFetch("the file has no safe address")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with self._session.get(
            url, headers=headers, timeout=_TIMEOUT, allow_redirects=False
        ) as response:
            if response.status >= 500 or response.status == 429:
                raise FetchLater(f"Slack answered {response.status}")
            if response.status != 200:
                raise CannotFetch("Slack does not let the app read files: add the scope files:read")
            return await response.read()

    @property
    def _session(self) -> aiohttp.ClientSession:
        assert self._client.session is not None
        return self._client.session
