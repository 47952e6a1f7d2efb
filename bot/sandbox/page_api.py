"""Serves the page's own files and the files that the bot sent."""

from pathlib import Path

from bot.sandbox.guard import Guarded

_FOLDER = Path(__file__).parent / "page"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"


class PageHandler(Guarded):
    """GET / and the few files beside it."""

    may_be_linked_to = True

    def get(self, name: str) -> None:
        """One file of the page folder."""
        path = _FOLDER / (name or "index.html")
        if path.suffix not in _TYPES or not path.is_file():
            self.answer({"problem": "no such page"}, 404)
            return
        self.set_header("Content-Type", _TYPES[path.suffix])
        self.set_header("Content-Security-Policy", _POLICY)
        self.finish(path.read_bytes())


class UploadHandler(Guarded):
    """GET /sandbox/files/<id>: a file as the phone opens it."""

    def get(self, file_id: str) -> None:
        """Pictures are shown, everything else is saved."""
        data = self.sandbox.world.files.get(file_id)
        if data is None:
            self.answer({"problem": "no such file"}, 404)
            return
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg" if data.startswith(b"\xff\xd8") else ""
        self.set_header("Content-Type", kind or "application/octet-stream")
        if not kind:
            self.set_header("Content-Disposition", "attachment")
        self.finish(data)
