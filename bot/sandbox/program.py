"""What the page can show and steer of the program that runs beside the sandbox (the demo's driver)."""

from typing import Any, Protocol

COMMANDS = frozenset({"next_scene", "next_hour", "next_morning", "next_monday", "speed", "pause", "resume"})


class Program(Protocol):
    """A program that lets itself be watched. All values are plain JSON."""

    async def snapshot(self) -> dict[str, Any]:
        """What the program is doing now.

        clock: ISO time with offset · running: bool · speed: simulated seconds a real second · busy: bool, a command runs ·
        progress: 0 to 1 of that command, or null · hint: {language: what to do next} · scenes: [{at, text: {language: words},
        done}], what will happen, in order · polls: [{at, source, ok, asked, found, unchanged, note}] newest first (found: rows,
        or null where the answer is a page) · notices: [{at, source, number, title, stage, action, constructed}] newest first ·
        matches: [{at, chat, notice, title, constructed, words, strength}] newest first · outbox: {state: count} ·
        rows: [{key, kind, state, chat, due}] newest first. A missing part is not shown.
        """

    async def command(self, name: str, args: dict[str, Any]) -> dict[str, Any]:
        """Does one of COMMANDS (next_scene: moves time to the next of `scenes`; `speed` takes {"speed": number}) and gives the snapshot after it.

        Raises ValueError for what cannot be done now; its words are shown to the person.
        """
