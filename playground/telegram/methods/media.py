"""Sending and fetching files."""

import secrets
from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call, Upload
from playground.telegram.chats import Json
from playground.telegram.errors import ApiError, bad_request
from playground.telegram.files import (
    MAX_DOWNLOAD,
    MAX_PHOTO,
    MAX_UPLOAD,
    FileStore,
    StoredFile,
    image_size,
)
from playground.telegram.methods.common import caption_of, chat_of, put, read_caption, send
from playground.telegram.methods.registry import method

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_MIME = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "animation": "video/mp4",
    "video_note": "video/mp4",
    "sticker": "image/webp",
}
_THUMBNAIL = 90  # longest side of the small size of a photo, in pixels
_IN_ALBUM = ("photo", "video", "document", "audio")


def describe(kind: str, file: StoredFile, args: Json) -> Any:
    """The Bot API object for a file, such as `voice`; for a photo its list of sizes."""
    base: Json = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
    }
    if kind == "photo":
        return _sizes(file, base)
    named = {"file_name": file.file_name, "mime_type": file.mime_type}
    if kind == "document":
        return {**named, **base}
    size = {"width": _number(args, "width"), "height": _number(args, "height")}
    seconds = {"duration": _number(args, "duration")}
    match kind:
        case "voice":
            return {**seconds, "mime_type": file.mime_type, **base}
        case "audio":
            tags = {name: args[name] for name in ("performer", "title") if args.get(name)}
            return {**seconds, **named, **tags, **base}
        case "video_note":
            return {"length": _number(args, "length") or 240, **seconds, **base}
        case "sticker":
            width, height = image_size(file.data) or (512, 512)
            picture: Json = {"width": width, "height": height, "type": "regular"}
            emoji = {"emoji": args["emoji"]} if args.get("emoji") else {}
            return {**picture, **emoji, "is_animated": False, "is_video": False, **base}
    return {**size, **seconds, **named, **base}


def check_upload(kind: str, upload: Upload) -> None:
    """ApiError for what Telegram would not take."""
    if not upload.data:
        raise bad_request("file must be non-empty")
    limit = MAX_PHOTO if kind == "photo" else MAX_UPLOAD
    if len(upload.data) > limit:
        if kind == "photo":
            raise bad_request(
                f"file of size {len(upload.data)} bytes is too big for a photo; "
                f"the maximum size is {limit} bytes"
            )
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo" and image_size(upload.data) is None:
        raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")


def store_upload(files: FileStore, kind: str, upload: Upload) -> StoredFile:
    mime = upload.mime_type
    if kind in _MIME and mime in ("", "application/octet-stream"):
        mime = _MIME[kind]
    return files.add(kind, upload.file_name or kind, mime, upload.data)


def _number(args: Json, name: str) -> int:
    try:
        return int(args.get(name) or 0)
    except (TypeError, ValueError):
        return 0


def _sizes(file: StoredFile, base: Json) -> list[Json]:
    width, height = image_size(file.data) or (1, 1)
    full = {**base, "width": width, "height": height}
    scale = _THUMBNAIL / max(width, height)
    if scale >= 1:
        return [full]
    small = {
        **base,
        "file_unique_id": base["file_unique_id"] + "s",
        "width": max(1, round(width * scale)),
        "height": max(1, round(height * scale)),
    }
    return [small, full]


def _resolve(world: "TelegramWorld", call: Call, kind: str, given: str, field: str) -> StoredFile:
    """The file behind an upload, an `attach://` name or a file id."""
    upload = call.files.get(given.removeprefix("attach://")) if given else call.files.get(field)
    if upload is not None:
        check_upload(kind, upload)
        return store_upload(world.files, kind, upload)
    if not given:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if given.startswith("attach://"):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # there is no network here
    if given not in world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    stored = world.files.get(given)
    if stored.kind != kind and "photo" in (stored.kind, kind):
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def _send_file(kind: str, captioned: bool = True) -> Any:
    def run(world: "TelegramWorld", call: Call) -> Json:
        caption = caption_of(world, call) if captioned else {}
        chat_of(world, call)
        file = _resolve(world, call, kind, call.text(kind), kind)
        content: Json = {kind: describe(kind, file, call.args), **caption}
        if kind == "animation":
            content["document"] = describe("document", file, call.args)
        if call.flag("has_spoiler"):
            content["has_media_spoiler"] = True
        return send(world, call, content)

    return run


for _kind, _name in (
    ("photo", "sendPhoto"),
    ("document", "sendDocument"),
    ("voice", "sendVoice"),
    ("audio", "sendAudio"),
    ("video", "sendVideo"),
    ("animation", "sendAnimation"),
):
    method(_name, effect=True)(_send_file(_kind))
method("sendSticker", effect=True)(_send_file("sticker", captioned=False))
method("sendVideoNote", effect=True)(_send_file("video_note", captioned=False))


def input_media(world: "TelegramWorld", call: Call, item: object) -> Json:
    """The content of a message made from an InputMedia object."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = str(item.get("type") or "")
    if kind not in (*_IN_ALBUM, "animation"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    given = item.get("media")
    if not isinstance(given, str) or not given:
        raise bad_request("can't parse InputMedia: media not found")
    caption = read_caption(world, item)
    file = _resolve(world, call, kind, given, kind)
    return {kind: describe(kind, file, item), **caption}


@method("sendMediaGroup", effect=True)
def send_media_group(world: "TelegramWorld", call: Call) -> list[Json]:
    """core.telegram.org/bots/api#sendmediagroup: an album of 2 to 10 items."""
    items: Any = call.json("media", "can't parse media JSON object")
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    customer = chat_of(world, call)
    world.check_may_write(customer)
    if len(items) < 2:
        raise bad_request("there must be at least two messages to send as an album")
    if len(items) > 10:
        raise bad_request("too many messages to send as an album")
    kinds = {str(item.get("type")) for item in items if isinstance(item, dict)}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad_request("Can't use the media of the specified type in the album")
    contents = [input_media(world, call, item) for item in items]
    group = {"media_group_id": str(secrets.randbits(53))}
    return [put(world, customer, call, {**group, **content}) for content in contents]


@method("getFile")
def get_file(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#getfile"""
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = world.files.get(file_id)
    if len(file.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }
