"""Files that customers sent: fetched from Telegram by their id."""

from pathlib import PurePosixPath

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.files import MEGABYTE, CannotFetch, Fetched, FetchLater

#: core.telegram.org/bots/api#getfile: bots get no larger ones.
MAX_DOWNLOAD = 20 * MEGABYTE
#: core.telegram.org/bots/api#sending-files
MAX_UPLOAD, MAX_PHOTO = 50 * MEGABYTE, 10 * MEGABYTE
_TIMEOUT = 60.0  # seconds


class TelegramFiles:
    """Fetches with one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, file_id: str) -> Fetched:
        """The file's bytes. Raises CannotFetch and FetchLater."""
        try:
            file = await self._bot.get_file(file_id)
            content = await file.download_as_bytearray(read_timeout=_TIMEOUT)
        except InvalidToken as error:
            raise FetchLater("the bot token is refused") from error
        except (BadRequest, Forbidden) as error:
            raise CannotFetch(error.message) from error
        except TelegramError as error:
            raise FetchLater(error.message) from error
        return Fetched(bytes(content), PurePosixPath(file.file_path or "").suffix)
