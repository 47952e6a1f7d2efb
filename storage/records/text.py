"""Text as every database takes it."""


def plain(text: str) -> str:
    """The text without NUL (PostgreSQL refuses it) and with U+FFFD for a lone surrogate (both databases refuse that)."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "")
