"""Filters as arrays."""

import numpy as np

from jobs.rules.index.compiled.arrays import with_room
from jobs.rules.index.packed_filters import FilterPacks
from storage.records import Filters

_LARGEST = np.iinfo(np.int64).max


class PackArrays(FilterPacks):
    """Packs of filters whose numbers stand in arrays, too: see `PackedFilters`."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed, self.asked = np.full(1, -1, np.int32), np.zeros(1, np.int32)
        self.least, self.most = np.zeros(1, np.int64), np.full(1, _LARGEST)

    def hold(self, filters: Filters) -> int:
        """See `FilterPacks`."""
        number = super().hold(filters)
        for name in ("allowed", "asked", "least", "most"):
            setattr(self, name, with_room(getattr(self, name), number + 1))
        if number:
            pack = self[number]
            self.allowed[number], self.asked[number] = pack.allowed, pack.asked
            self.least[number] = min(pack.least, _LARGEST)
            self.most[number] = min(pack.most, _LARGEST)
        return number
