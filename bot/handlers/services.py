"""What handlers work with; made once in main.py and handed over in bot_data."""

from dataclasses import dataclass
from typing import Any

from telegram.ext import CallbackContext

from jobs.clock import Clock, RealTime
from jobs.rules.topics import Topics
from jobs.settings import Settings
from storage.db import Database

KEY = "services"
Context = CallbackContext[Any, Any, Any, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a handler may touch."""

    database: Database
    clock: Clock
    real: RealTime
    topics: Topics
    settings: Settings


def services_of(context: Context) -> Services:
    """The services of this application. Raises KeyError where main.py did not put them there."""
    services: Services = context.bot_data[KEY]
    return services
