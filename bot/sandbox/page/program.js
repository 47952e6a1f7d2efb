// The right side: what the program is doing, and the simulated time above it.

import { act } from "/sandbox.js";
import { element } from "/text.js";
import { fullMoment, shortMoment, word, yearOf } from "/words.js";

const STATES = ["pending", "sending", "sent", "parked", "expired", "dead"];
const clock = document.getElementById("clock");
const pause = document.getElementById("pause");
const speed = document.getElementById("speed");

let view = null;
let drawn = "";
let asking = false;

export function start(onProblem) {
  const ask = async (name, body = {}) => {
    asking = true;
    busy();
    try {
      draw((await act(`program/${name}`, body)).view);
    } catch (problem) {
      onProblem(problem.message);
    }
    asking = false;
    busy();
  };
  for (const button of clock.querySelectorAll("[data-command]")) {
    button.addEventListener("click", () => ask(button.dataset.command));
  }
  pause.addEventListener("click", () => ask(view?.running ? "pause" : "resume"));
  speed.addEventListener("change", () => ask("speed", { speed: Number(speed.value) }));
}

export function moment() {
  return view?.clock ? Date.parse(view.clock) / 1000 : null;
}

export function latest() {
  return view;
}

export function draw(next) {
  view = next;
  clock.hidden = !view;
  document.body.classList.toggle("with-program", Boolean(view));
  document.getElementById("absent").hidden = Boolean(view);
  document.getElementById("view").hidden = !view;
  if (!view) return;
  drawClock();
  const now = JSON.stringify([document.documentElement.lang, view.polls, view.notices, view.matches, view.rows, view.outbox]);
  if (now === drawn) return;
  drawn = now;
  drawTiles(view.outbox ?? {});
  feed("polls", view.polls, poll);
  feed("notices", view.notices, notice);
  feed("matches", view.matches, match);
  feed("rows", view.rows, outboxRow);
}

function drawClock() {
  const seconds = moment();
  const node = document.getElementById("clock-now");
  node.replaceChildren(...(seconds === null ? [] : [element("span", { class: "year" }, yearOf(seconds)), fullMoment(seconds)]));
  node.dateTime = view.clock ?? "";
  busy();
}

function busy() {
  if (!view) return;
  const moving = asking || Boolean(view.busy);
  const state = document.getElementById("clock-state");
  state.dataset.state = moving ? "busy" : view.running ? "running" : "paused";
  state.textContent = moving ? word("busy") : view.running ? word("running", { speed: view.speed }) : word("paused");
  pause.textContent = word(view.running ? "pause" : "resume");
  const offered = [...speed.options].map((option) => option.value);
  if (document.activeElement !== speed && offered.includes(String(view.speed))) speed.value = String(view.speed);
  for (const button of clock.querySelectorAll("[data-command]")) {
    button.setAttribute("aria-disabled", String(moving));
    button.disabled = moving && button !== document.activeElement;
  }
}

function drawTiles(outbox) {
  const shown = [...STATES, ...Object.keys(outbox).filter((name) => !STATES.includes(name))];
  const tiles = shown.map((name) =>
    element("li", { class: `tile ${name}` }, element("b", {}, String(outbox[name] ?? 0)), element("span", {}, word(name))),
  );
  document.getElementById("tiles").replaceChildren(...tiles);
}

function feed(name, rows, one) {
  const list = document.getElementById(name);
  const panel = list.closest(".panel");
  panel.hidden = rows === undefined;
  if (!rows) return;
  const before = new Set([...list.children].map((node) => node.dataset.key));
  const nodes = rows.slice(0, 60).map((row) => {
    const key = JSON.stringify([row.at ?? row.due, row.source ?? row.key ?? row.chat, row.number ?? row.notice ?? row.note]);
    return element("li", { "data-key": key, class: before.size && !before.has(key) ? "fresh" : false }, ...one(row));
  });
  list.replaceChildren(...(nodes.length ? nodes : [element("li", { class: "none" }, word("nothingYet"))]));
}

function moments(iso) {
  return element("time", { datetime: iso ?? "" }, iso ? shortMoment(iso) : "");
}

function tag(text, kind = "") {
  return element("span", { class: `tag ${kind}` }, text);
}

function poll(row) {
  const outcome = row.ok ? word("found", { found: row.found ?? 0, fresh: row.new ?? 0 }) : word("failed");
  const note = row.note ? element("p", { class: "note" }, row.note) : null;
  return [moments(row.at), element("p", {}, element("b", {}, row.source), tag(outcome, row.ok ? (row.new ? "good" : "") : "bad")), note];
}

function notice(row) {
  const tags = [tag(word(row.stage), row.stage)];
  if (row.action && row.action !== "new") tags.push(tag(word(row.action), row.action));
  if (row.constructed) tags.push(tag(word("constructed"), "constructed"));
  return [moments(row.at), element("p", {}, ...tags), element("p", { class: "title" }, row.title), element("p", { class: "note" }, `${row.source} ${row.number ?? ""}`)];
}

function match(row) {
  const words = (row.words ?? []).map((one) => element("mark", {}, one));
  const strength = row.strength ? tag(word(row.strength), row.strength === "strong" ? "good" : "") : null;
  return [moments(row.at), element("p", {}, element("b", {}, String(row.chat)), strength), element("p", { class: "title" }, row.title), element("p", { class: "words" }, ...words)];
}

function outboxRow(row) {
  const about = element("p", {}, tag(word(row.kind), row.kind), tag(word(row.state), row.state), element("b", {}, String(row.chat)));
  return [moments(row.due), about, element("p", { class: "note key-text" }, row.key)];
}
