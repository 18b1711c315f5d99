"""Files sent in either direction, kept in memory."""

import base64
import itertools
import secrets
import struct
from collections import OrderedDict
from dataclasses import dataclass

from playground.telegram.errors import bad_request

MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes; core.telegram.org/bots/api#getfile
MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024


@dataclass(slots=True)
class StoredFile:
    """A file with the names Telegram gives it."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    file_name: str
    mime_type: str
    data: bytes


class FileStore:
    """At most `limit` bytes; the oldest files go first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._numbers = itertools.count(0)
        self._by_id: OrderedDict[str, StoredFile] = OrderedDict()
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, file_name: str, mime_type: str, data: bytes) -> StoredFile:
        folder = {"photo": "photos", "voice": "voice", "sticker": "stickers", "video": "videos"}
        number = next(self._numbers)
        suffix = "." + file_name.rsplit(".", 1)[1] if "." in file_name else _suffix(kind)
        token = base64.urlsafe_b64encode(secrets.token_bytes(30)).decode()
        path = f"{folder.get(kind, 'documents')}/file_{number}{suffix}"
        stored = StoredFile(
            f"BQAC{token}", f"AgAD{number:08x}", kind, path, file_name, mime_type, data
        )
        self._by_id[stored.file_id] = stored
        self._by_path[path] = stored
        self._size += len(data)
        while self._size > self._limit and len(self._by_id) > 1:
            _, oldest = self._by_id.popitem(last=False)
            del self._by_path[oldest.path]
            self._size -= len(oldest.data)
        return stored

    def get(self, file_id: str) -> StoredFile:
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return stored

    def at_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def __contains__(self, file_id: str) -> bool:
        return file_id in self._by_id

    def clear(self) -> None:
        self._by_id.clear()
        self._by_path.clear()
        self._size = 0


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG picture; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _suffix(kind: str) -> str:
    return {"photo": ".jpg", "voice": ".oga", "sticker": ".webp", "video": ".mp4"}.get(kind, "")
