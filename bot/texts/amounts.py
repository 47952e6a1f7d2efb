"""Money as people read it: 12억 3,400만원, ₩1.234 billion."""

_KOREAN_SCALES = ((10**12, "조"), (10**8, "억"), (10**4, "만"))
_ENGLISH_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


def money(krw: int, language: str) -> str:
    """Whole won, exactly: nothing is rounded away.

    >>> money(1_234_000_000, "ko"), money(1_234_000_000, "en"), money(761_818_182, "en")
    ('12억 3,400만원', '₩1.234 billion', '₩761,818,182')
    """
    return _korean(krw) if language == "ko" else _english(krw)


def short_money(krw: int, language: str) -> str:
    """Whole won for lists: three figures, with 약 or ~ where something was rounded.

    >>> short_money(420_000_000, "ko"), short_money(761_818_182, "ko"), short_money(761_818_182, "en")
    ('4.2억', '약 7.62억', '~₩762M')
    """
    return _short_korean(krw) if language == "ko" else _short_english(krw)


def _korean(krw: int) -> str:
    pieces: list[str] = []
    rest = krw
    for size, name in _KOREAN_SCALES:
        count, rest = divmod(rest, size)
        if count:
            pieces.append(f"{count:,}{name}")
    if rest or not pieces:
        pieces.append(f"{rest:,}")
    return " ".join(pieces) + "원"


def _english(krw: int) -> str:
    for size, name in _ENGLISH_SCALES:
        if krw >= size and krw % (size // 1000) == 0:
            return f"₩{_decimal(krw * 1000 // size, 3)} {name}"
    return f"₩{krw:,}"


def _short_korean(krw: int) -> str:
    for size, name in _KOREAN_SCALES:
        if krw >= size:
            figure, exact = _rounded(krw, size, whole=name == "만")
            return f"{'' if exact else '약 '}{figure}{'만원' if name == '만' else name}"
    return f"{krw:,}원"


def _short_english(krw: int) -> str:
    for size, name in _ENGLISH_SCALES:
        if krw >= size:
            figure, exact = _rounded(krw, size, whole=False)
            return f"{'' if exact else '~'}₩{figure}{name[0].upper()}"
    return f"₩{krw:,}"


def _rounded(krw: int, size: int, *, whole: bool) -> tuple[str, bool]:
    """The number of `size`s to three figures, and whether that is exact. In integers: in floats 1.1 × 10^8 is not."""
    places = 0 if whole or krw >= 100 * size else 1 if krw >= 10 * size else 2
    scaled = (krw * 10**places * 2 + size) // (2 * size)
    return _decimal(scaled, places), scaled * size == krw * 10**places


def _decimal(scaled: int, places: int) -> str:
    """`scaled` / 10^places without trailing zeros: (1234, 3) is 1.234, (4200, 3) is 4.2."""
    whole, part = divmod(scaled, 10**places)
    digits = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{whole:,}.{digits}" if digits else f"{whole:,}"
