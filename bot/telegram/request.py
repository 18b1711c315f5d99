"""PTB's requests over one aiohttp session: several times the throughput of the httpx default."""

from urllib.parse import urlencode

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_TOTAL_SLACK = 10.0  # seconds allowed on top of the read timeout: connecting and writing
_READ_TIMEOUT = 10.0
_CONNECT_TIMEOUT = 5.0
_CONNECTIONS = 256


class NotConnected(NetworkError):
    """The request surely did not reach Telegram: refused, DNS or TLS failed."""


class AiohttpRequest(BaseRequest):
    """A `BaseRequest` on aiohttp. Timeouts are in seconds."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return _READ_TIMEOUT

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request. Raises NotConnected (surely not sent), TimedOut or NetworkError."""
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize()")
        read = read_timeout if isinstance(read_timeout, int | float) else _READ_TIMEOUT
        connect = connect_timeout if isinstance(connect_timeout, int | float) else _CONNECT_TIMEOUT
        timeout = aiohttp.ClientTimeout(total=read + _TOTAL_SLACK, sock_connect=connect)
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                headers=_headers(request_data),
                timeout=timeout,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnected(f"cannot connect: {type(error).__name__}") from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(f"the connection broke: {type(error).__name__}") from error


def _headers(data: RequestData | None) -> dict[str, str]:
    """A form with files brings its own."""
    plain = data is not None and not data.contains_files
    return {"Content-Type": "application/x-www-form-urlencoded"} if plain else {}


def _body(data: RequestData | None) -> aiohttp.FormData | bytes | None:
    if data is None:
        return None
    if not data.contains_files:
        return urlencode(data.json_parameters).encode()
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, upload in (data.multipart_data or {}).items():
        filename, content, mime_type = upload
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form
