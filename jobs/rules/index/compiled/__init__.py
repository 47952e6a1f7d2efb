"""The index's walks in machine code, where Numba is installed; equal to the plain ones."""

from jobs.rules.index.compiled.clauses import CompiledClauses
from jobs.rules.index.compiled.machine_code import Kernel, compiled_kernel, plain_kernel
from jobs.rules.index.compiled.packs import PackArrays
from jobs.rules.index.compiled.trie import TrieKeywords
from jobs.rules.index.parts import Parts

__all__ = ["Kernel", "compiled_kernel", "compiled_parts", "plain_kernel"]


def compiled_parts(kernel: Kernel) -> Parts:
    """What an index is made of that this kernel walks."""
    keywords, packs = TrieKeywords(kernel), PackArrays()
    return Parts(keywords, CompiledClauses(kernel, keywords, packs), packs)
