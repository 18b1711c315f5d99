"""Files: the upload in three steps, and the file object.

Source: docs.slack.dev/messaging/working-with-files and docs.slack.dev/reference/objects/file-object
"""

import mimetypes
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from playground.hub import Hub
from playground.slack import ids
from playground.slack.channel import Channel
from playground.slack.errors import SlackError
from playground.slack.posting import Posting

Json = dict[str, Any]


@dataclass
class StoredFile:
    """A file and its bytes; `content` is None once the oldest had to go."""

    info: Json
    content: bytes | None = None
    shared: bool = False


@dataclass
class Files:
    """All files of the workspace, with a cap on the bytes kept."""

    hub: Hub
    posting: Posting
    base_url: str = "http://127.0.0.1"
    kept: dict[str, StoredFile] = field(default_factory=dict)
    _uploads: dict[str, str] = field(default_factory=dict)

    def begin_upload(self, name: str, length: int, user: str, alt_text: str | None) -> Json:
        """Step one: a file id and the address to send the bytes to."""
        info = self._new(name, length, user)
        if alt_text:
            info["alt_txt"] = alt_text
        key = secrets.token_urlsafe(24)
        self._uploads[key] = info["id"]
        return {"upload_url": f"{self.base_url}/slack/upload/v1/{key}", "file_id": info["id"]}

    async def receive(self, request: web.Request) -> web.Response:
        """Step two: the bytes, raw or as a multipart form. The address works once."""
        file_id = self._uploads.pop(request.match_info["key"], None)
        stored = self.kept.get(file_id or "")
        if stored is None:
            return web.Response(status=404, text="upload_not_found")
        content = await _uploaded(request)
        if len(content) != stored.info["size"]:
            return web.Response(status=400, text="length_mismatch")
        stored.content = content
        self._trim()
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.Response:
        """`url_private`: the bytes for who shows the token; the page adds `?page=1` instead."""
        stored = self.kept.get(request.match_info["file"])
        if stored is None or stored.content is None:
            return web.Response(status=404, text="file_not_found")
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given != self.hub.config.slack_bot_token and "page" not in request.query:
            return web.Response(status=302, headers={"Location": "/"}, text="sign in first")
        return web.Response(
            body=stored.content,
            content_type=stored.info["mimetype"],
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox",
            },
        )

    def complete(
        self,
        wanted: list[Json],
        channels: list[Channel],
        message: Json,
        thread_ts: str | None,
        user: str,
    ) -> list[Json]:
        """Step three: give titles and share into channels. SlackError file_not_found."""
        files = []
        for entry in wanted:
            stored = self.kept.get(str(entry.get("id")))
            if stored is None or stored.content is None or stored.shared:
                raise SlackError("file_not_found")
            files.append(stored)
        for entry, stored in zip(wanted, files, strict=True):
            stored.info["title"] = entry.get("title") or stored.info["name"]
            stored.shared = True
        infos = [stored.info for stored in files]
        for channel in channels:
            self.share(channel, infos, dict(message), thread_ts, user)
        return infos

    def add(self, name: str, mimetype: str, content: bytes, user: str) -> Json:
        """A file that a person uploads in one go."""
        info = self._new(name, len(content), user)
        info.update(mimetype=mimetype)
        self.kept[info["id"]].content = content
        self.kept[info["id"]].shared = True
        self._trim()
        return info

    def share(
        self, channel: Channel, infos: list[Json], message: Json, thread_ts: str | None, user: str
    ) -> Json:
        """Post a `file_share` message and send `file_shared` for each file."""
        message.update(subtype="file_share", files=infos, upload=False, display_as_bot=False)
        posted = self.posting.post(channel, message, thread_ts)
        for info in infos:
            self._record_share(channel, info, posted)
            if ids.BOT_USER in channel.members:
                self.posting.delivery.event(
                    {
                        "type": "file_shared",
                        "file_id": info["id"],
                        "user_id": user,
                        "file": {"id": info["id"]},
                        "channel_id": channel.id,
                        "event_ts": posted["ts"],
                    }
                )
        return posted

    def _record_share(self, channel: Channel, info: Json, posted: Json) -> None:
        place = "private" if channel.is_private else "public"
        shares = info["shares"].setdefault(place, {}).setdefault(channel.id, [])
        shares.append({"ts": posted["ts"], "thread_ts": posted.get("thread_ts")})
        key = "ims" if channel.peer else "groups" if channel.is_private else "channels"
        info[key].append(channel.id)
        info["is_public"] = info["is_public"] or not channel.is_private

    def _new(self, name: str, size: int, user: str) -> Json:
        file_id = ids.new_id("F")
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = name.rpartition(".")[2].lower() if "." in name else "binary"
        private = f"{self.base_url}/slack/files-pri/{ids.TEAM}-{file_id}"
        info: Json = {
            "id": file_id,
            "created": int(self.hub.clock.timestamp()),
            "timestamp": int(self.hub.clock.timestamp()),
            "name": name,
            "title": name,
            "mimetype": mimetype,
            "filetype": suffix,
            "pretty_type": suffix.upper(),
            "user": user,
            "user_team": ids.TEAM,
            "editable": False,
            "size": size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{private}/{file_id}",
            "url_private_download": f"{private}/{file_id}?download=1",
            "permalink": f"{private}/{file_id}",
            "file_access": "visible",
            "shares": {},
            "channels": [],
            "groups": [],
            "ims": [],
        }
        self.kept[file_id] = StoredFile(info)
        return info

    def _trim(self) -> None:
        total = sum(len(stored.content or b"") for stored in self.kept.values())
        for stored in self.kept.values():
            if total <= self.hub.config.file_bytes:
                break
            total -= len(stored.content or b"")
            stored.content = None

    def reset(self) -> None:
        self.kept.clear()
        self._uploads.clear()


async def _uploaded(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            return value.file.read()
        return value.encode() if isinstance(value, str) else bytes(value)
    return b""
