// One chat's messages: bubbles, keyboards, replies, files; edits replace a bubble in place.

import { icon } from "/icons.js";
import { act } from "/sandbox.js";
import { element, formatted, safe } from "/text.js";
import { clockTime, dayName, word } from "/words.js";

const list = document.getElementById("messages");
const scroll = document.getElementById("scroll");

let context = { chat: null, speaker: 0, onReply() {}, onCommand() {}, onToast() {} };

export function showIn(next) {
  context = next;
}

export function showAll(messages) {
  const nodes = [];
  let day = "";
  for (const message of messages) {
    if (dayName(message.date) !== day) {
      day = dayName(message.date);
      nodes.push(element("li", { class: "day" }, element("span", {}, day)));
    }
    nodes.push(row(message));
  }
  list.replaceChildren(...nodes);
}

// Puts a new message at the end, or an edited one where it stood. Gives whether it is new.
export function show(message) {
  const old = document.getElementById(id(message.message_id));
  if (old) {
    replace(old, row(message));
    return false;
  }
  const days = list.querySelectorAll(".day");
  if (days.length === 0 || days[days.length - 1].textContent !== dayName(message.date)) {
    list.append(element("li", { class: "day" }, element("span", {}, dayName(message.date))));
  }
  const fresh = row(message);
  fresh.classList.add("arriving");
  list.append(fresh);
  return true;
}

// Whoever had a quote open or a button in focus keeps it.
function replace(old, fresh) {
  const open = old.querySelector(".unfolded") !== null;
  const focused = [...old.querySelectorAll(".key")].indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (open) fresh.querySelector(".unfold")?.click();
  if (focused >= 0) fresh.querySelectorAll(".key")[focused]?.focus();
}

export function remove(messageId) {
  document.getElementById(id(messageId))?.remove();
}

export function known(messageId) {
  return document.getElementById(id(messageId))?.dataset.text;
}

function id(messageId) {
  return `message-${messageId}`;
}

function row(message) {
  if (message.service) return element("li", { class: "service", id: id(message.message_id) }, element("span", {}, service(message.service)));
  const side = message.sender === context.speaker ? "mine" : "theirs";
  const bubble = element("article", { class: "bubble" }, speaker(message), replied(message), attachment(message));
  if (message.text) bubble.append(words(message));
  bubble.append(meta(message));
  const reply = element("button", { type: "button", class: "reply icon", "aria-label": word("reply"), onclick: () => context.onReply(message) });
  reply.append(icon("reply"));
  const body = element("div", { class: "body" }, element("div", { class: "line" }, bubble, reply), keyboard(message));
  return element("li", { class: `row ${side}`, id: id(message.message_id), "data-text": message.text.slice(0, 90) }, body);
}

function service(content) {
  if (content.new_chat_members) return word("joined");
  return word("moved");
}

function speaker(message) {
  const name = message.sender === context.speaker ? word("you") : message.name;
  const seen = context.chat.type !== "private" && message.sender !== context.speaker;
  return element("p", { class: seen ? "name" : "unseen" }, name);
}

function replied(message) {
  if (!message.reply_to) return null;
  const go = () => {
    const target = document.getElementById(id(message.reply_to));
    if (!target) return;
    target.scrollIntoView({ block: "center", behavior: "smooth" });
    target.classList.remove("flash");
    requestAnimationFrame(() => target.classList.add("flash"));
  };
  const text = known(message.reply_to) ?? context.texts?.[message.reply_to] ?? word("gone");
  return element("button", { type: "button", class: "quote", onclick: go }, element("b", {}, word("reply")), element("span", {}, text));
}

function attachment(message) {
  if (!message.attachment) return null;
  if (message.attachment.kind === "photo") {
    const photo = message.attachment.photo[0];
    const address = `/sandbox/files/${photo.file_id}`;
    const picture = element("img", { src: address, width: photo.width, height: photo.height, alt: message.text || word("photo") });
    return element("a", { class: "photo", href: address, target: "_blank", rel: "noopener" }, picture);
  }
  const file = message.attachment.document;
  const mark = element("span", { class: "sheet", "aria-hidden": "true" }, file.file_name.split(".").pop().slice(0, 4));
  const about = element("span", { class: "about" }, element("b", {}, file.file_name), element("small", {}, size(file.file_size)));
  return element("a", { class: "file", href: `/sandbox/files/${file.file_id}`, download: file.file_name }, mark, about);
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function words(message) {
  const text = element("div", { class: "text" });
  text.append(formatted(message.text, message.shown_entities ?? message.entities, context.onCommand));
  return text;
}

function meta(message) {
  const marks = [];
  if (message.silent) {
    const bell = element("span", { class: "silent", role: "img", "aria-label": word("silent"), title: word("silent") });
    bell.append(icon("silent"));
    marks.push(bell);
  }
  if (message.reworded) marks.push(element("span", {}, word("edited")));
  const moment = new Date(message.date * 1000).toISOString();
  return element("p", { class: "meta" }, ...marks, element("time", { datetime: moment }, clockTime(message.date)));
}

function keyboard(message) {
  const rows = message.markup?.inline_keyboard;
  if (!rows) return null;
  const grid = element("div", { class: "keyboard", role: "group", "aria-label": word("tap") });
  for (const buttons of rows) {
    const line = element("div", { class: "keys" });
    for (const button of buttons) line.append(key(message, button));
    grid.append(line);
  }
  return grid;
}

function key(message, button) {
  if (button.url) {
    const there = { class: "key", href: safe(button.url), target: "_blank", rel: "noopener noreferrer", title: word("newTab") };
    return element("a", there, element("span", {}, button.text), icon("out"));
  }
  const mark = button.copy_text ? icon("copy") : null;
  const node = element("button", { type: "button", class: "key" }, element("span", {}, button.text), mark);
  node.addEventListener("click", () => (button.copy_text ? copy(button.copy_text.text) : press(node, message, button)));
  return node;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    context.onToast(word("copied", { text }));
  } catch {
    context.onToast(word("notCopied", { text }));
  }
}

async function press(node, message, button) {
  const { chat, speaker: user } = context;
  node.classList.add("waiting");
  node.setAttribute("aria-busy", "true");
  try {
    const said = await act("tap", { chat_id: chat.id, user_id: user, message_id: message.message_id, data: button.callback_data });
    // What the bot said comes over the stream as well, to every page that is open; here only its silence is told.
    if (!said.answered) context.onToast(word("noAnswer"));
  } catch (problem) {
    context.onToast(problem.message);
  }
  node.classList.remove("waiting");
  node.removeAttribute("aria-busy");
}

// The newest message stays in view until the person scrolls up. A smooth scroll on its way down is not "up".
let pinned = true;
let lastTop = 0;

scroll.addEventListener("scroll", () => {
  const left = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
  if (left < 60) pinned = true;
  else if (scroll.scrollTop < lastTop) pinned = false;
  lastTop = scroll.scrollTop;
});

export function following() {
  return pinned;
}

export function toEnd(smooth = false) {
  pinned = true;
  scroll.scrollTo({ top: scroll.scrollHeight, behavior: smooth ? "smooth" : "auto" });
}

// To what came last; where that is longer than the screen, to its beginning, for nobody reads from the end.
export function toNewest() {
  if (!toTop(list.lastElementChild)) toEnd(true);
}

// To the first of so many unread messages of the bot.
export function toUnread(count) {
  const theirs = list.querySelectorAll(".row.theirs");
  if (!count || !toTop(theirs[theirs.length - count])) toEnd();
}

// Puts a row at the upper edge, unless all from there on fits.
function toTop(node) {
  const top = node ? node.offsetTop - scroll.offsetTop - 8 : Infinity;
  if (top > scroll.scrollHeight - scroll.clientHeight) return false;
  scroll.scrollTo({ top });
  return true;
}
