"""sendDocument, sendPhoto and getFile: uploads, their limits, and where they are kept."""

import struct

from bot.sandbox.arguments import Arguments, Upload
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.call import Call, writable_chat_of
from bot.sandbox.methods.messages import MOST_CAPTION, accept, worded
from bot.sandbox.utf16 import units
from bot.sandbox.world import Json, World

MOST_FILE_BYTES = 50 * 1024 * 1024
MOST_PHOTO_BYTES = 10 * 1024 * 1024
_MOST_SIDES = 10_000
_MOST_RATIO = 20
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB})


def send_document(world: World, arguments: Arguments, call: Call) -> Json:
    """Accepts one file of up to 50 MB."""
    chat = writable_chat_of(world, arguments)
    upload = _upload(arguments, "document", MOST_FILE_BYTES)
    file = _kept(world, upload)
    document = {**file, "file_name": upload.name, "mime_type": upload.mime_type}
    text, entities = _caption(arguments)
    attachment = {"kind": "document", "document": document}
    return accept(world, chat, arguments, call, text=text, entities=entities, attachment=attachment)


def send_photo(world: World, arguments: Arguments, call: Call) -> Json:
    """Accepts one picture (PNG or JPEG here) of up to 10 MB."""
    chat = writable_chat_of(world, arguments)
    upload = _upload(arguments, "photo", MOST_PHOTO_BYTES)
    width, height = picture_size(upload.data)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > _MOST_SIDES or max(width, height) > _MOST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    file = _kept(world, upload)
    text, entities = _caption(arguments)
    attachment = {"kind": "photo", "photo": [{**file, "width": width, "height": height}]}
    return accept(world, chat, arguments, call, text=text, entities=entities, attachment=attachment)


def get_file(world: World, arguments: Arguments, _call: Call) -> Json:
    """Where a file can be fetched: /file/bot<token>/<file_path>."""
    file_id = arguments.text("file_id")
    data = world.files.get(file_id)
    if data is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {"file_id": file_id, "file_unique_id": file_id[:16], "file_size": len(data), "file_path": f"files/{file_id}"}


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels by the header of a PNG or JPEG; (0, 0) for anything else."""
    if data.startswith(_PNG) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    at = 2 if data.startswith(b"\xff\xd8") else len(data)
    while at + 9 < len(data) and data[at] == 0xFF:
        if data[at + 1] in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _upload(arguments: Arguments, name: str, most: int) -> Upload:
    upload = arguments.files.get(name)
    given = arguments.text(name)
    if upload is None and given.startswith("attach://"):
        upload = arguments.files.get(given.removeprefix("attach://"))
    if upload is None:
        raise bad_request(f"there is no {name} in the request")
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > most:
        raise bad_request("file is too big")
    return upload


def _kept(world: World, upload: Upload) -> Json:
    file_id = world.files.keep(upload.data)
    return {"file_id": file_id, "file_unique_id": file_id[:16], "file_size": len(upload.data)}


def _caption(arguments: Arguments) -> tuple[str, list[Json]]:
    text, entities = worded(arguments, "caption", "caption_entities")
    if units(text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


METHODS = {"sendDocument": send_document, "sendPhoto": send_photo, "getFile": get_file}
