// The chat list: a vendor, a colleague, a group; the last line of each, and what is unread.

import { element } from "/text.js";
import { clockTime, dayName, shortDay, word } from "/words.js";

const rows = document.getElementById("chat-list");
const chats = new Map();
const unread = new Map();

export function put(chat) {
  chats.set(chat.id, { ...chats.get(chat.id), ...chat });
}

export function replaceAll(all) {
  chats.clear();
  for (const chat of all) chats.set(chat.id, chat);
}

export function get(id) {
  return chats.get(id);
}

export function count() {
  return chats.size;
}

export function only() {
  return chats.size === 1 ? [...chats.keys()][0] : null;
}

// A message came: it is the chat's last line, and unread unless the chat is open.
export function heard(message, open) {
  const chat = chats.get(message.chat_id);
  if (!chat) return;
  if (!chat.last || message.message_id >= chat.last.message_id) {
    const fresh = !chat.last || message.message_id > chat.last.message_id;
    chat.last = message;
    if (fresh && message.from_bot && !open) unread.set(chat.id, (unread.get(chat.id) ?? 0) + 1);
  }
}

export function unreadElsewhere() {
  return [...unread.values()].reduce((sum, count) => sum + count, 0);
}

// Gives how many were unread.
export function read(id) {
  const missed = unread.get(id) ?? 0;
  unread.delete(id);
  return missed;
}

export function members(chat) {
  return chat.members.filter(([, status]) => status !== "left" && status !== "kicked").map(([who]) => who);
}

export function about(chat) {
  return chat.type === "private" ? word("phoneOf", { name: chat.name }) : word("group", { count: members(chat).length + 1 });
}

export function hue(id) {
  return Math.abs(id) % 6;
}

export function draw(open) {
  // Whoever has not begun yet stands first: that is what a newcomer looks for. Then the newest, as in any list of chats.
  const fresh = (chat) => Number(chat.type === "private" && !chat.started);
  const sorted = [...chats.values()].sort((a, b) => fresh(b) - fresh(a) || (b.last?.date ?? 0) - (a.last?.date ?? 0));
  document.getElementById("no-chats").hidden = sorted.length > 0;
  rows.replaceChildren(...sorted.map((chat) => element("li", {}, row(chat, open))));
}

function row(chat, open) {
  const waiting = unread.get(chat.id) ?? 0;
  const badge = waiting ? element("span", { class: "badge", "aria-label": word("unread", { count: waiting }) }, String(waiting)) : null;
  return element(
    "button",
    { type: "button", class: "chat-row", "data-chat": chat.id, onclick: () => open(chat.id) },
    element("span", { class: `avatar hue${hue(chat.id)}`, "aria-hidden": "true" }, [...chat.name][0] ?? "?"),
    element("span", { class: "top" }, element("b", {}, chat.name), element("time", {}, chat.last ? moment(chat.last.date) : "")),
    element("span", { class: "bottom" }, element("span", { class: "last" }, lastLine(chat)), badge),
  );
}

function moment(seconds) {
  const newest = Math.max(...[...chats.values()].map((chat) => chat.last?.date ?? 0));
  return dayName(seconds) === dayName(newest) ? clockTime(seconds) : shortDay(seconds);
}

function lastLine(chat) {
  if (!chat.last) return chat.type === "private" ? word("welcome") : "";
  const who = chat.last.from_bot ? "" : `${chat.type === "private" ? word("you") : chat.last.name}: `;
  const kind = chat.last.attachment ? `${word(chat.last.attachment.kind)} ` : "";
  return `${who}${kind}${chat.last.text.slice(0, 120)}`;
}
