"""Faults on demand: which calls go wrong, and how. A rule is set over HTTP, a call meets the first that fits it."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

ANSWERS = frozenset({"normal", "error", "html", "drop", "reset", "truncated", "garbage", "never"})


class UnknownFault(ValueError):
    """A rule that cannot be read; says why."""


@dataclass(slots=True, kw_only=True)
class Rule:
    """One fault. `accept`: the call takes effect. `answer`: what comes back (see ANSWERS).

    A call fits when method (a * pattern), chat and text fit. The first `skip` fitting calls pass, then every one is hit
    with `probability` (drawn from `seed`), `count` times at most.
    """

    method: str = "send*"
    chat_id: int | None = None
    text: str = ""
    probability: float = 1.0
    seed: int = 0
    skip: int = 0
    count: int | None = None
    accept: bool = False
    answer: str = "error"
    delay_before: float = 0.0
    delay_after: float = 0.0
    status: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, int] = field(default_factory=dict)
    name: str = ""
    id: int = 0
    seen: int = 0
    hits: int = 0
    _dice: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        if self.answer not in ANSWERS:
            raise UnknownFault(f"answer must be one of {', '.join(sorted(ANSWERS))}")
        self._dice.seed(self.seed)

    def strikes(self, method: str, chat_id: str, text: str) -> bool:
        """Whether this call is hit; counts it."""
        if not fnmatchcase(method.lower(), self.method.lower()) or (self.text and self.text not in text):
            return False
        if self.chat_id is not None and str(self.chat_id) != chat_id:
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.count is not None and self.hits >= self.count):
            return False
        if self._dice.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def as_json(self) -> dict[str, Any]:
        """The rule with its counts."""
        known = asdict(self)
        known.pop("_dice")
        return known


def _error(status: int, description: str, **parameters: int) -> dict[str, Any]:
    return {"answer": "error", "status": status, "description": description, "parameters": parameters}


NAMED: Mapping[str, dict[str, Any]] = {
    "blocked": _error(403, "Forbidden: bot was blocked by the user"),
    "deactivated": _error(403, "Forbidden: user is deactivated"),
    "kicked": _error(403, "Forbidden: bot was kicked from the group chat"),
    "cannot_initiate": _error(403, "Forbidden: bot can't initiate conversation with a user"),
    "unknown_forbidden": _error(403, "Forbidden: something that nobody has seen before"),
    "chat_not_found": _error(400, "Bad Request: chat not found"),
    "no_rights": _error(400, "Bad Request: not enough rights to send text messages to the chat"),
    "cannot_parse": _error(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
    "flood": _error(429, "Too Many Requests: retry after 1", retry_after=1),
    "migrate": _error(400, "Bad Request: group chat was upgraded to a supergroup chat"),
    "unauthorized": _error(401, "Unauthorized"),
    "not_found": _error(404, "Not Found"),
    "conflict": _error(
        409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    ),
    "server_error": _error(500, "Internal Server Error: restart"),
    "bad_gateway": {"answer": "html", "status": 502, "description": "Bad Gateway"},
    "gateway_timeout": {"answer": "html", "status": 504, "description": "Gateway Time-out"},
    "proxy_not_found": {"answer": "html", "status": 404, "description": "Not Found"},
    "accepted_server_error": {**_error(500, "Internal Server Error: restart"), "accept": True},
    "accepted_bad_gateway": {"answer": "html", "status": 502, "description": "Bad Gateway", "accept": True},
    "drop_before": {"answer": "drop"},
    "reset_before": {"answer": "reset"},
    "drop_after": {"answer": "drop", "accept": True},
    "reset_after": {"answer": "reset", "accept": True},
    "late": {"answer": "normal", "accept": True, "delay_after": 1.0},
    "slow": {"answer": "normal", "accept": True, "delay_before": 1.0},
    "hang_before": {"answer": "never"},
    "hang_after": {"answer": "never", "accept": True},
    "truncated": {"answer": "truncated", "accept": True},
    "garbage": {"answer": "garbage", "accept": True},
}
_SETTABLE = frozenset(one.name for one in fields(Rule)) - {"id", "seen", "hits", "_dice"}


def rule_of(given: Mapping[str, Any]) -> Rule:
    """A rule from JSON: a `name` of NAMED as the base, everything else on top. Raises UnknownFault."""
    name = given.get("name", "")
    if name and name not in NAMED:
        raise UnknownFault(f"no fault is called {name!r}; known: {', '.join(NAMED)}")
    unknown = set(given) - _SETTABLE - {"retry_after", "migrate_to_chat_id"}
    if unknown:
        raise UnknownFault(f"unknown: {', '.join(sorted(unknown))}")
    values = {**NAMED.get(name, {}), **given}
    parameters = dict(values.pop("parameters", {}))
    for key in ("retry_after", "migrate_to_chat_id"):
        if key in values:
            parameters[key] = values.pop(key)
    if name == "flood":
        values["description"] = f"Too Many Requests: retry after {parameters['retry_after']}"
    return Rule(**values, parameters=parameters)


class Faults:
    """The rules in force, in the order they were set."""

    def __init__(self) -> None:
        self.rules: dict[int, Rule] = {}
        self._next = 1

    def add(self, rule: Rule) -> Rule:
        """Puts a rule in force and numbers it."""
        rule.id = self._next
        self._next += 1
        self.rules[rule.id] = rule
        return rule

    def clear(self, number: int | None = None) -> None:
        """Lifts one rule, or all."""
        if number is None:
            self.rules.clear()
        else:
            self.rules.pop(number, None)

    def strike(self, method: str, chat_id: str, text: str) -> Rule | None:
        """The first rule that hits this call."""
        for rule in self.rules.values():
            if rule.strikes(method, chat_id, text):
                return rule
        return None
