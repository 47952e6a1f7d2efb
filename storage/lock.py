"""One process a SQLite file: a lock that the kernel frees when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path

from storage.errors import Unusable


def is_held(database_file: Path) -> bool:
    """Whether a process works on that file now. Asks by taking a shared lock for a moment."""
    try:
        descriptor = os.open(_lock_of(database_file), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


class ProcessLock:
    """Held from `take` until `release` or the end of the process."""

    def __init__(self, database_file: Path) -> None:
        self._path = _lock_of(database_file)
        self._descriptor: int | None = None

    def take(self) -> None:
        """Raises Unusable, naming the holder, where another process has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise Unusable(
                f"another baljubot (process {holder}) works on {self._path.with_suffix('')}; stop it first, or use PostgreSQL"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Lets the next one in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _lock_of(database_file: Path) -> Path:
    return database_file.with_name(database_file.name + ".lock")
