// The text field: sending, the command menu, answering one message, speaking as somebody in a group.

import { act, look } from "/sandbox.js";
import { element } from "/text.js";
import { word } from "/words.js";

const form = document.getElementById("composer");
const field = document.getElementById("composer-text");
const menu = document.getElementById("commands");
const menuButton = document.getElementById("menu-button");
const replying = document.getElementById("replying");
const speaker = document.getElementById("speaker");

let chat = null;
let commands = [];
let chosen = -1;
let answering = null;
let tell = () => {};

export function start(onProblem) {
  tell = onProblem;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("input", () => {
    grow();
    offer();
  });
  field.addEventListener("keydown", typed);
  field.addEventListener("blur", () => setTimeout(() => document.activeElement === field || document.activeElement === menuButton || close(), 120));
  menuButton.addEventListener("click", () => (menu.hidden ? open(commands) : close()));
  document.getElementById("reply-off").addEventListener("click", () => answer(null));
}

export async function use(next, people) {
  chat = next;
  answer(null);
  close();
  await refreshCommands();
  const row = document.getElementById("speaker-row");
  row.hidden = chat.type === "private";
  if (!row.hidden) {
    const names = new Map(people.map((one) => [one.id, one.first_name]));
    const inside = chat.members.filter(([, status]) => status !== "left" && status !== "kicked");
    const before = speaker.value;
    speaker.replaceChildren(...inside.map(([who]) => element("option", { value: who }, names.get(who) ?? String(who))));
    if (inside.some(([who]) => String(who) === before)) speaker.value = before;
  }
}

export function speaking() {
  return chat?.type === "private" ? chat.id : Number(speaker.value);
}

export async function refreshCommands() {
  if (!chat) return;
  commands = await look("commands", { chat_id: chat.id, user_id: speaking() || 0 });
  menuButton.hidden = commands.length === 0;
  if (!menu.hidden) open(commands.filter((one) => `/${one.command}`.startsWith(field.value)));
}

export function answer(message) {
  answering = message;
  replying.hidden = message === null;
  document.getElementById("replying-text").textContent = message?.text.slice(0, 90) ?? "";
  if (message) field.focus();
}

export async function say(text) {
  try {
    await act("say", { chat_id: chat.id, user_id: speaking(), text, reply_to: answering?.message_id });
    answer(null);
    return true;
  } catch (problem) {
    tell(problem.message);
    return false;
  }
}

async function submit() {
  const text = field.value.trim();
  if (!text || !chat) return;
  close();
  field.value = "";
  grow();
  if (!(await say(text))) field.value = text;
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
}

function offer() {
  const typedWord = field.value.match(/^\/(\w*)$/);
  const fitting = typedWord ? commands.filter((one) => one.command.startsWith(typedWord[1].toLowerCase())) : [];
  if (fitting.length) open(fitting);
  else close();
}

function open(offered) {
  if (!offered.length) return close();
  chosen = -1;
  menu.replaceChildren(
    ...offered.map((one, number) =>
      element(
        "li",
        { role: "option", id: `command-${number}`, "aria-selected": "false", onclick: () => take(one.command), onmousedown: (event) => event.preventDefault() },
        element("b", {}, `/${one.command}`),
        element("span", {}, one.description),
      ),
    ),
  );
  expanded(true);
  if (document.activeElement === menuButton) field.focus();
}

function close() {
  expanded(false);
  chosen = -1;
  field.removeAttribute("aria-activedescendant");
}

function expanded(open) {
  menu.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
  menuButton.setAttribute("aria-expanded", String(open));
}

function take(command) {
  close();
  field.value = "";
  grow();
  say(`/${command}`);
}

function typed(event) {
  if (event.isComposing) return; // Enter that ends a Hangul syllable must not send
  const options = menu.hidden ? [] : [...menu.children];
  if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const from = chosen < 0 && event.key === "ArrowUp" ? 0 : chosen;
    mark(options, (from + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
  } else if (event.key === "Escape" && options.length) {
    event.preventDefault();
    close();
  } else if (event.key === "Escape" && answering) {
    answer(null);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (chosen >= 0 && options[chosen]) options[chosen].click();
    else submit();
  }
}

function mark(options, number) {
  chosen = number;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
  options[number].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", `command-${number}`);
}

export function bigButton(shown, onPress) {
  const big = document.getElementById("big");
  big.hidden = shown === null;
  form.hidden = shown !== null;
  big.textContent = shown ? word(shown) : "";
  big.onclick = onPress;
}
