"""What can go wrong with memory.

StorageError
├── Busy      another writer holds the database: waiting helps
├── Broken    disk full, read-only, failed fsync, server gone: nothing may be sent until it is mended
└── Unusable  wrong URL, wrong permissions, newer schema: the operator must act
    └── Absent    there is none yet to look at
"""


class StorageError(Exception):
    """The database did not do what it was asked; nothing of the transaction was kept."""


class Busy(StorageError):
    """Locked for longer than we wait: try again."""


class Broken(StorageError):
    """The database cannot be written (or read) now."""


class Unusable(StorageError):
    """The database cannot be opened as it is configured; the text says what to do."""


class Absent(Unusable):
    """There is no database yet, and none was to be made."""
