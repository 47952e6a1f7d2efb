"""The Bot API methods that the sandbox answers, by the name they have in a URL."""

from collections.abc import Callable

from bot.sandbox.arguments import Arguments
from bot.sandbox.methods import chats, edits, files, identity, messages, queries
from bot.sandbox.methods.call import Call
from bot.sandbox.world import World

Method = Callable[[World, Arguments, Call], object]

METHODS: dict[str, Method] = {
    **messages.METHODS,
    **edits.METHODS,
    **files.METHODS,
    **queries.METHODS,
    **chats.METHODS,
    **identity.METHODS,
}
BY_LOWER_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
