"""The arguments of one Bot API call, whichever way they came: query, form, JSON or multipart."""

import json
from dataclasses import dataclass, field
from typing import Any

from tornado.httputil import HTTPServerRequest

from bot.sandbox.errors import bad_request


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime_type: str
    data: bytes


@dataclass(slots=True)
class Arguments:
    """Values as they came (strings from forms, anything from JSON) and files; read through typed getters."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers become their digits."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """An integer; what is none counts as the default, as in Telegram."""
        value = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """True for true, 1, yes."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:
        """A nested value: forms carry it as a JSON string. None where absent or empty."""
        value = self.values.get(name)
        if not isinstance(value, str) or value == "":
            return None if value == "" else value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def mapping(self, name: str) -> dict[str, Any]:
        """A nested object, empty where absent."""
        value = self.json(name)
        return value if isinstance(value, dict) else {}


def arguments_of(request: HTTPServerRequest) -> Arguments:
    """Reads a request. Raises Refusal 400 for a body that cannot be read."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    values: dict[str, Any] = {name: _decoded(items[-1]) for name, items in request.arguments.items() if items}
    if kind == "application/json" and request.body:
        values.update(_json_body(request.body))
    files = {
        name: Upload(name=item.filename, mime_type=item.content_type, data=item.body)
        for name, items in request.files.items()
        for item in items
    }
    return Arguments(values, files)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("request JSON object expected")
    return values
