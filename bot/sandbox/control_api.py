"""Faults and limits over HTTP: /sandbox/faults, /sandbox/limits."""

import json

from bot.sandbox.faults import NAMED, UnknownFault, rule_of
from bot.sandbox.guard import Guarded


class FaultsHandler(Guarded):
    """GET lists, POST adds one, DELETE lifts one or all."""

    def get(self, _number: str = "") -> None:
        """The rules in force with their counts, and the faults that have names."""
        rules = [rule.as_json() for rule in self.sandbox.faults.rules.values()]
        self.answer({"rules": rules, "named": dict(NAMED)})

    def post(self, _number: str = "") -> None:
        """Adds a rule."""
        try:
            rule = self.sandbox.faults.add(rule_of(json.loads(self.request.body)))
        except (UnknownFault, ValueError, TypeError) as problem:
            self.answer({"problem": str(problem)}, 400)
            return
        self.answer(rule.as_json())

    def delete(self, number: str = "") -> None:
        """Lifts a rule."""
        self.sandbox.faults.clear(int(number) if number else None)
        self.answer({"lifted": number or "all"})


class LimitsHandler(Guarded):
    """GET tells, POST sets: enforced, per_second, chat_burst, chat_per_second, group_per_minute."""

    def get(self) -> None:
        """The limits as they are."""
        limits = self.sandbox.limits
        self.answer(
            {
                "enforced": limits.enforced,
                "per_second": limits.per_second,
                "chat_burst": limits.chat_burst,
                "chat_per_second": limits.chat_per_second,
                "group_per_minute": limits.group_per_minute,
            }
        )

    def post(self) -> None:
        """Sets limits; counting starts anew."""
        try:
            given = json.loads(self.request.body)
            self.sandbox.set_limits(**given)
        except (ValueError, TypeError) as problem:
            self.answer({"problem": str(problem)}, 400)
            return
        self.get()
