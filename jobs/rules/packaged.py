"""Reads the data files that lie beside the rules: the one place where the pure rooms touch a file, at import only.

The files are part of the program (as constants are), never changed while it runs, so reading them once is acceptable
in a room without I/O.
"""

import tomllib
from importlib import resources
from typing import Any


def packaged_toml(name: str) -> dict[str, Any]:
    """The content of `jobs/rules/<name>`. Raises FileNotFoundError or tomllib.TOMLDecodeError for a broken package."""
    return tomllib.loads(resources.files("jobs.rules").joinpath(name).read_text(encoding="utf-8"))
