"""The sandbox's memory: one JSON object a line, only ever added to, replayed when the sandbox starts again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

Event = dict[str, Any]


class Journal:
    """Appends events to a file and flushes each; without a folder it only forgets."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "journal.jsonl" if folder is not None else None
        self._file: BinaryIO | None = None

    def replay(self) -> Iterator[Event]:
        """Every event of earlier runs, in order. A last line torn by a crash is cut off: nobody was told of it."""
        if self._path is None or not self._path.exists():
            return
        whole = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                yield json.loads(line)
                whole += len(line)
        if whole != self._path.stat().st_size:
            with self._path.open("r+b") as file:
                file.truncate(whole)

    def open(self) -> None:
        """Makes ready to append."""
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab")

    def append(self, event: Event) -> None:
        """Adds one event; it has left this process when the call returns (not fsynced: a crash test kills processes)."""
        if self._file is not None:
            self._file.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
