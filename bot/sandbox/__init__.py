"""A Bot API on this machine: Telegram's limits and errors, and a page that looks like a phone."""
