"""A Bot API on this machine: Telegram's limits, errors and faults, people to talk to, and a page that looks like a phone.

server.py starts it, in this process or (`python -m bot.sandbox`) in one of its own. bot_api.py takes the bot's calls and
methods/ answers them; people.py is the other side, spoken over HTTP by the page, by the tests and the demo through
client.py. Everything that happens is a line of journal.jsonl; its `accepted` lines are the acceptance log.
"""
