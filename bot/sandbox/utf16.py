"""UTF-16 code units, the measure of every Telegram limit and offset."""


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
