"""The reminder that a deadline comes near."""

from bot.keyboards import notice_buttons
from bot.render.assembly import lines, message
from bot.render.notice_lines import banner_lines, head_line, source_line, title_line
from bot.render.voice import Voice
from bot.texts.html import Html
from jobs.facts import ReminderFacts
from jobs.ports import Message


def render_reminder(facts: ReminderFacts, voice: Voice, *, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """One message, as a reply: what ends, when, how many days are left now (a reminder moved earlier says the truth)."""
    stored, t = facts.stored, voice.t
    what = t.plain(f"deadline.{facts.deadline}")
    meaning = f"reminder.{facts.deadline}"
    html = lines(
        *banner_lines(stored, voice, possible_double=possible_double),
        t("reminder.head", what=what, left=voice.left(facts.at), moment=voice.moment(facts.at)),
        head_line(stored.notice, voice),
        title_line(stored.notice),
        t(meaning) if t.has(meaning) else Html(""),
        source_line(stored, voice),
    )
    buttons = notice_buttons(stored, t, followed=True)
    return (message(html, buttons=buttons, silent=silent, reply_to=facts.reply_to),)
