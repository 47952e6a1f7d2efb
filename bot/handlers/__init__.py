"""What people tap and type, one module per command."""

from bot.handlers.lanes import Lanes
from bot.handlers.registration import register
from bot.handlers.services import Services

__all__ = ["Lanes", "Services", "register"]
