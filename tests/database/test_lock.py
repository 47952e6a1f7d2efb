"""One process a file: the second is told who works there, and a dead holder holds nobody up."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from storage.errors import Unusable
from storage.lock import ProcessLock


def test_a_second_holder_is_refused_and_told_who_it_is(tmp_path: Path) -> None:
    first, second = ProcessLock(tmp_path / "x.db"), ProcessLock(tmp_path / "x.db")
    first.take()
    with pytest.raises(Unusable, match=str(os.getpid())):
        second.take()
    first.release()
    second.take()
    second.release()


def _hold(path: Path, held: "multiprocessing.synchronize.Event") -> None:
    ProcessLock(path).take()
    held.set()
    signal.pause()


def test_the_kernel_frees_it_when_its_holder_is_killed(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    holder = context.Process(target=_hold, args=(tmp_path / "x.db", held))
    holder.start()
    assert held.wait(20)
    with pytest.raises(Unusable, match=str(holder.pid)):
        ProcessLock(tmp_path / "x.db").take()
    holder.kill()
    holder.join(20)
    mine = ProcessLock(tmp_path / "x.db")
    mine.take()
    mine.release()
    holder.close()
