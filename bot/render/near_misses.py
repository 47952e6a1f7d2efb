"""Near misses (아깝게 빠진 공고): which rule kept each out, in words, and buttons that drop it."""

from collections import Counter
from collections.abc import Sequence

from bot.keyboards import loosen_button
from bot.render.assembly import Section, lines
from bot.render.listing import entry_block
from bot.render.reasons import interest_name
from bot.render.voice import Voice
from bot.render.why import said_words
from bot.texts.catalog import Catalog
from bot.texts.html import Html, cut, one_line
from jobs.facts import NearMiss, Rule
from jobs.ports import Button
from jobs.rules.filters import said_by
from jobs.rules.loosening import EXCLUSION, rule_code
from storage.records import BuyerGroup, Interest, Notice

_WORD_UNITS, _NAME_UNITS = 12, 12


def near_misses_section(missed: Sequence[NearMiss], voice: Voice) -> Section:
    """A block for each: the notice as in a list, and under it what kept it from which interest."""
    t = voice.t
    blocks = tuple(
        lines(
            entry_block(one.stored, (), voice, with_stage=True),
            t("near.kept_out", why=_why(one, voice), name=interest_name(one.interest, t)),
        )
        for one in missed
    )
    return Section(heading=t("digest.near", count=len(blocks)), again=t("digest.near_again"), blocks=blocks)


def rule_buttons(missed: Sequence[NearMiss], t: Catalog) -> tuple[Button, ...]:
    """One button for each rule, however many notices it kept out; with the interest's name where two read alike."""
    rules = dict.fromkeys((one.interest, one.rule) for one in missed)
    texts = Counter(rule_words(rule, t) for _, rule in rules)
    return tuple(rule_button(interest, rule, t, named=texts[rule_words(rule, t)] > 1) for interest, rule in rules)


def rule_button(interest: Interest, rule: Rule, t: Catalog, *, named: bool = False) -> Button:
    """Drops one rule of an interest."""
    text = rule_words(rule, t)
    if named:
        text = t.plain("near.drop_of", what=text, name=cut(interest_name(interest, t), _NAME_UNITS))
    return loosen_button(text, interest.id, rule_code(interest, rule))


def rule_words(rule: Rule, t: Catalog) -> str:
    """What dropping a rule is called: for a button, so without markup and short."""
    if rule.name == EXCLUSION:
        return t.plain("near.drop_exclusion", word=cut(one_line(rule.word), _WORD_UNITS))
    if rule.name == "buyer_groups":
        return t.plain("near.drop_scope")
    return t.plain("near.drop_filter", filter=t.name("filter", rule.name))


def _why(one: NearMiss, voice: Voice) -> Html:
    t, notice, rule = voice.t, one.stored.notice, one.rule
    if rule.name == EXCLUSION:
        return t("near.exclusion", word=one_line(rule.word))
    if rule.name == "buyer_groups" and notice.buyer_group is BuyerGroup.OTHER:
        return t("near.outside_seoul")
    if rule.name == "amount":
        return _about_amount(one.interest, notice, voice)
    said = said_words(rule.name, said_by(rule.name, notice), voice)
    return t("near.filter", filter=t.name("filter", rule.name), said=said)


def _about_amount(interest: Interest, notice: Notice, voice: Voice) -> Html:
    least, most = interest.filters.least_krw, interest.filters.most_krw
    if least is not None and notice.amount is not None and notice.amount.krw < least:
        return voice.t("near.too_small", sum=voice.money(least))
    return voice.t("near.too_large", sum=voice.money(most or 0))
