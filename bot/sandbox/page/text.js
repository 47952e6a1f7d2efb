// Turns a message's text and entities into nodes. Text only ever becomes text nodes: nothing of the bot's is read as HTML.

import { word } from "/words.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};

const BLOCKS = new Set(["BLOCKQUOTE", "PRE"]);

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Entities are nested or apart, never crossing; offsets are UTF-16 units, as JavaScript counts.
export function formatted(text, entities, onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, sorted, 0, text.length, onCommand);
  return fragment;
}

function fill(parent, text, entities, from, to, onCommand) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset > at) parent.append(text.slice(at, entity.offset));
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    const node = wrapper(entity, text.slice(entity.offset, end), onCommand);
    fill(node, text, inner, entity.offset, end, onCommand);
    parent.append(entity.type === "expandable_blockquote" ? expandable(node) : node);
    // A quote or a code block is a line of its own: the line break after it is already made.
    at = BLOCKS.has(node.tagName) && text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) parent.append(text.slice(at, to));
}

function wrapper(entity, content, onCommand) {
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url ?? content);
  if (entity.type === "bot_command") {
    return element("button", { type: "button", class: "command", onclick: () => onCommand(content) });
  }
  const node = element(TAGS[entity.type] ?? "span", { class: entity.type });
  if (entity.type === "spoiler") {
    node.tabIndex = 0;
    node.setAttribute("role", "button");
    const show = () => node.classList.add("shown");
    node.addEventListener("click", show);
    node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  }
  return node;
}

function link(address) {
  return element("a", { href: safe(address), target: "_blank", rel: "noopener noreferrer", title: word("newTab") });
}

export function safe(address) {
  return /^https?:\/\//i.test(address) ? address : "#";
}

function expandable(quote) {
  const toggle = element("button", { type: "button", class: "unfold", "aria-expanded": "false" }, word("open"));
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("unfolded");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = word(open ? "close" : "open");
  });
  const whole = element("div", { class: "expandable" }, quote, toggle);
  // Three lines need no folding; how many there are is known once the quote has a width.
  const watch = new ResizeObserver(() => {
    if (!quote.clientHeight || quote.classList.contains("unfolded")) return;
    const fits = quote.scrollHeight <= quote.clientHeight + 6;
    whole.classList.toggle("fits", fits);
    toggle.hidden = fits;
  });
  watch.observe(whole);
  return whole;
}
