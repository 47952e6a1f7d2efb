// Puts the page together: which chat is open, what comes over the stream, language and theme.

import * as chats from "/chats.js";
import * as composer from "/composer.js";
import * as messages from "/messages.js";
import * as program from "/program.js";
import { act, listen, look } from "/sandbox.js";
import { element } from "/text.js";
import { clockTime, currentLanguage, fillWords, switchLanguage, word } from "/words.js";

const PAGE = 200;
const at = (name) => document.getElementById(name);
let state = { people: [], bot: {}, now: 0 };
let open = 0;
let texts = {};
let oldest = 0;
let loading = 0;
let waiting = [];

// What happens while a chat is being fetched is shown after it, or the older answer would wipe it out.
async function whileLoading(work) {
  loading += 1;
  try {
    await work();
  } finally {
    loading -= 1;
  }
  if (loading === 0) for (const event of waiting.splice(0)) take(event);
}

function hear(event) {
  if (loading && event.type !== "program" && event.type !== "toast") waiting.push(event);
  else take(event);
}

const refresh = () => whileLoading(fetchAll);
const openChat = (id) => whileLoading(() => fetchChat(id));

async function fetchAll() {
  state = await look("state");
  chats.replaceAll(await look("chats"));
  drawTime(state.now);
  const wanted = Number(new URLSearchParams(location.hash.slice(1)).get("chat"));
  const target = chats.get(wanted) ? wanted : chats.only();
  if (target) await fetchChat(target);
  else closeChat();
  chats.draw(openChat);
}

async function fetchChat(id) {
  const chat = chats.get(id);
  const again = open === id;
  open = id;
  const missed = chats.read(id);
  drawElsewhere();
  if (new URLSearchParams(location.hash.slice(1)).get("chat") !== String(id)) history.pushState(null, "", `#chat=${id}`);
  at("list-screen").hidden = true;
  at("chat-screen").hidden = false;
  await composer.use(chat, state.people);
  const found = await look("messages", { chat_id: id, limit: PAGE });
  if (open !== id) return;
  texts = Object.fromEntries(found.map((one) => [one.message_id, one.text.slice(0, 90)]));
  oldest = found[0]?.message_id ?? 0;
  at("earlier").hidden = found.length < PAGE;
  at("toasts").replaceChildren();
  at("description").textContent = (await look("about", { chat_id: id })).description;
  messages.showIn({ chat, get speaker() { return composer.speaking(); }, texts, onReply: composer.answer, onCommand: composer.say, onToast: (text) => toast(text) });
  messages.showAll(found);
  drawChat(chat);
  messages.toUnread(missed);
  if (!again) at(chat.started || chat.type !== "private" ? "composer-text" : "big").focus({ preventScroll: true });
}

function closeChat() {
  const from = open;
  open = 0;
  at("chat-screen").hidden = true;
  at("list-screen").hidden = false;
  chats.draw(openChat);
  if (from) document.querySelector(`[data-chat="${from}"]`)?.focus();
}

function drawChat(chat) {
  at("chat-name").textContent = chat.type === "private" ? state.bot.first_name : chat.name;
  at("chat-about").textContent = chats.about(chat);
  at("chat-avatar").textContent = chat.type === "private" ? "" : [...chat.name][0];
  at("chat-avatar").className = chat.type === "private" ? "avatar robot" : `avatar hue${chats.hue(chat.id)}`;
  at("welcome").hidden = chat.type !== "private" || chat.started;
  if (chat.blocked) composer.bigButton("unblock", () => act("unblock", { chat_id: chat.id }));
  else if (chat.type === "private" && !chat.started) composer.bigButton("start", () => composer.say("/start"));
  else composer.bigButton(null, null);
  const items = chat.type === "private" ? [[chat.blocked ? "unblock" : "block", () => act(chat.blocked ? "unblock" : "block", { chat_id: chat.id })], ["restart", () => composer.say("/start")]] : [];
  at("more").hidden = items.length === 0;
  at("more-menu").replaceChildren(
    ...items.map(([name, does]) => element("li", { role: "none" }, element("button", { type: "button", role: "menuitem", onclick: () => { moreMenu(false); does(); } }, word(name)))),
  );
}

async function showEarlier() {
  const found = await look("messages", { chat_id: open, before: oldest, limit: PAGE });
  const from = at("scroll").scrollHeight;
  const all = [...found, ...(await look("messages", { chat_id: open, after: oldest - 1, limit: 100000 }))];
  for (const one of all) texts[one.message_id] = one.text.slice(0, 90);
  oldest = found[0]?.message_id ?? oldest;
  at("earlier").hidden = found.length < PAGE;
  messages.showAll(all);
  at("scroll").scrollTop = at("scroll").scrollHeight - from;
}

function take(event) {
  if (event.type === "program") {
    program.draw(event.view);
    if (!event.view) drawTime(event.now);
  } else if (event.type === "chat") {
    heardChat(event.chat);
  } else if (event.type === "message") {
    heardMessage(event.message);
  } else if (event.type === "deleted" && event.chat_id === open) {
    messages.remove(event.message_id);
  } else if (event.type === "toast" && event.chat_id === open) {
    if (event.alert) alarm(event.text);
    else if (event.text) toast(event.text);
  } else if (event.type === "commands") {
    composer.refreshCommands();
  }
}

async function heardChat(chat) {
  chats.put(chat);
  if (!state.people.some((one) => one.id === chat.id)) state = await look("state");
  if (chat.id === open) {
    drawChat(chats.get(chat.id));
    composer.use(chats.get(chat.id), state.people);
  }
  if (!open) chats.draw(openChat);
}

function heardMessage(message) {
  chats.heard(message, message.chat_id === open);
  drawElsewhere();
  if (message.chat_id !== open) {
    if (!open) chats.draw(openChat);
    return;
  }
  texts[message.message_id] = message.text.slice(0, 90);
  const fresh = messages.show(message);
  if (fresh && message.from_bot && messages.following()) messages.toNewest();
  else if (messages.following() || (fresh && !message.from_bot)) messages.toEnd(fresh);
  else if (fresh) at("down").hidden = false;
}

// Something came into another chat while this one is open.
function drawElsewhere() {
  const count = chats.unreadElsewhere();
  at("elsewhere").hidden = count === 0;
  at("elsewhere").textContent = String(count);
  at("back").setAttribute("aria-label", count ? `${word("back")} (${word("unread", { count })})` : word("back"));
}

function toast(text, place = "toasts") {
  const shown = element("p", { class: "toast" }, text);
  at(place).replaceChildren(shown);
  setTimeout(() => shown.remove(), 4000 + 40 * text.length);
}

function alarm(text) {
  at("alert-text").textContent = text;
  at("alert").showModal();
}

function drawTime(seconds) {
  at("status-time").textContent = clockTime(seconds);
}

function moreMenu(shown) {
  at("more-menu").hidden = !shown;
  at("more").setAttribute("aria-expanded", String(shown));
  if (shown) at("more-menu").querySelector("button")?.focus();
}

// The page's language is the phones' language, as in Telegram's settings: who has not begun yet is greeted in it.
function tellLanguage() {
  act("language", { language_code: currentLanguage() });
}

function theme(next) {
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
}

function tab(shown) {
  document.querySelector("main").dataset.shows = shown;
  for (const name of ["phone", "program"]) at(`tab-${name}`).setAttribute("aria-pressed", String(name === shown));
}

function wire() {
  at("back").addEventListener("click", () => { history.pushState(null, "", location.pathname); closeChat(); });
  at("earlier").addEventListener("click", showEarlier);
  at("down").addEventListener("click", () => messages.toEnd(true));
  at("scroll").addEventListener("scroll", () => { if (messages.following()) at("down").hidden = true; });
  at("more").addEventListener("click", () => moreMenu(at("more-menu").hidden));
  document.addEventListener("click", (event) => { if (!event.target.closest("#more, #more-menu")) moreMenu(false); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !at("more-menu").hidden) { moreMenu(false); at("more").focus(); } });
  at("language").addEventListener("click", () => { switchLanguage(); fillWords(); tellLanguage(); refresh(); program.draw(program.latest()); });
  at("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme === "dark" || (document.documentElement.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    theme(dark ? "light" : "dark");
  });
  for (const name of ["phone", "program"]) at(`tab-${name}`).addEventListener("click", () => tab(name));
  at("speaker").addEventListener("change", () => openChat(open));
  addEventListener("popstate", refresh);
}

theme(localStorage.getItem("theme") ?? "auto");
fillWords();
wire();
composer.start((text) => toast(text));
program.start((text) => toast(text, "notice"), drawTime);
program.draw(null);
listen({
  hear,
  back: () => { at("lost").hidden = true; tellLanguage(); refresh(); },
  gone: () => { at("lost").hidden = false; },
});
