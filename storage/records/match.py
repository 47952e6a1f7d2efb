"""Match: notice × interest, with the words that hit and where."""

from dataclasses import dataclass

from storage.records.vocabulary import Frequency, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One reason: the word as it is known, the place (title, body, buyer, classification, attachment), and its topic if any."""

    word: str
    place: str
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Why a notice concerns an interest. `unknown` names the filters that could not be checked (확인필요)."""

    notice_id: int
    interest_id: int
    chat_id: int
    strength: Strength
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...] = ()
    tell: Frequency
