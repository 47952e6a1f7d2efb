// The right side: what the program is doing, and the simulated time above it.

import { act } from "/sandbox.js";
import { element } from "/text.js";
import { fullMoment, said, shortMoment, word, yearOf } from "/words.js";

const ALWAYS = ["pending", "sending", "sent"];
const clock = document.getElementById("clock");
const guide = document.getElementById("guide");
const commands = document.querySelectorAll("[data-command]");
const pause = document.getElementById("pause");
const speed = document.getElementById("speed");

let view = null;
let drawn = "";
let asking = false;
let onView = () => {};

export function start(onProblem, onDrawn) {
  onView = onDrawn;
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
  for (const button of commands) {
    button.addEventListener("click", () => ask(button.dataset.command));
  }
  pause.addEventListener("click", () => ask(view?.running || asking || view?.busy ? "pause" : "resume"));
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
  onView(moment());
  drawClock();
  drawGuide();
  const now = JSON.stringify([document.documentElement.lang, view.scenes, view.polls, view.notices, view.matches, view.rows, view.outbox]);
  if (now === drawn) return;
  drawn = now;
  drawScenes(view.scenes);
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
  pause.textContent = word(view.running || moving ? "pause" : "resume");
  const offered = [...speed.options].map((option) => option.value);
  if (document.activeElement !== speed && offered.includes(String(view.speed))) speed.value = String(view.speed);
  drawProgress(moving);
  for (const button of commands) {
    button.setAttribute("aria-disabled", String(moving));
    button.disabled = moving && button !== document.activeElement;
  }
}

function drawGuide() {
  guide.hidden = !view.hint;
  const text = said(view.hint);
  const hint = document.getElementById("hint");
  if (hint.textContent !== text) hint.textContent = text;
  const left = (view.scenes ?? []).some((scene) => !scene.done);
  document.getElementById("next-scene").hidden = !left;
}

// A jump over a week takes seconds: how far it is stands below the hint.
function drawProgress(moving) {
  const going = document.getElementById("going");
  going.hidden = !moving;
  const part = view.progress ?? null;
  going.classList.toggle("unknown", part === null);
  if (part === null) going.removeAttribute("aria-valuenow");
  else going.setAttribute("aria-valuenow", String(Math.round(part * 100)));
  going.firstElementChild.style.width = part === null ? "" : `${part * 100}%`;
}

function drawScenes(scenes) {
  const story = document.getElementById("story");
  story.hidden = !scenes;
  if (!scenes) return;
  document.getElementById("story-done").textContent = word("scenesDone", { done: scenes.filter((scene) => scene.done).length, all: scenes.length });
  const items = scenes.map((scene) =>
    element("li", { class: scene.done ? "done" : "" }, moments(scene.at), element("p", {}, said(scene.text), element("span", { class: "unseen" }, word(scene.done ? "done" : "toCome")))),
  );
  document.getElementById("scenes").replaceChildren(...items);
}

function drawTiles(outbox) {
  // What goes wrong is shown when it does: a newcomer need not learn three words for it first.
  const shown = [...ALWAYS, ...Object.keys(outbox).filter((name) => !ALWAYS.includes(name) && outbox[name] > 0)];
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
  const came = row.unchanged ? word("unchanged") : Number.isFinite(row.found) ? word("found", { found: row.found }) : word("wasRead");
  const note = row.note ? element("p", { class: "note" }, row.note) : null;
  return [moments(row.at), element("p", {}, element("b", {}, word(row.source)), tag(row.ok ? came : word("failed"), row.ok ? (row.found ? "good" : "") : "bad")), note];
}

function notice(row) {
  const tags = [tag(word(row.stage === "news" ? "newsStage" : row.stage), row.stage)];
  if (row.action && row.action !== "new") tags.push(tag(word(row.action), row.action));
  if (row.constructed) tags.push(tag(word("constructed"), "constructed"));
  return [moments(row.at), element("p", {}, ...tags), element("p", { class: "title" }, row.title), element("p", { class: "note" }, `${word(row.source)} ${row.source === "g2b_bid" ? row.number ?? "" : ""}`)];
}

function match(row) {
  const words = (row.words ?? []).map((one) => element("mark", {}, one));
  const made = row.constructed ? tag(word("constructed"), "constructed") : null;
  const strength = row.strength ? tag(word(row.strength), row.strength === "strong" ? "good" : "") : null;
  return [moments(row.at), element("p", {}, element("b", {}, String(row.chat)), strength, made), element("p", { class: "title" }, row.title), element("p", { class: "words" }, ...words)];
}

function outboxRow(row) {
  const about = element("p", {}, tag(word(row.kind), row.kind), tag(word(row.state), row.state), element("b", {}, String(row.chat)));
  return [moments(row.due), about, element("p", { class: "note key-text" }, row.key)];
}
