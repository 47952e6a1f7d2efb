"""Keeps the bytes of sent files: in memory, and in a folder where the sandbox has one."""

import hashlib
import re
from pathlib import Path

_ID = re.compile(r"[0-9a-f]{40}")


class Uploads:
    """Files by their content: the same bytes get the same id."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        """Keeps a file and gives its id."""
        file_id = hashlib.sha256(data).hexdigest()[:40]
        if self._folder is None:
            self._held[file_id] = data
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / file_id).write_bytes(data)
        return file_id

    def get(self, file_id: str) -> bytes | None:
        """The bytes of a kept file, None for an unknown or impossible id."""
        if _ID.fullmatch(file_id) is None:
            return None
        if self._folder is None:
            return self._held.get(file_id)
        path = self._folder / file_id
        return path.read_bytes() if path.exists() else None
