// The few drawings that are made by script.

const PATHS = {
  reply: "M10 6 4 12l6 6M4 12h10a6 6 0 0 1 6 6",
  silent: "M6 10a6 6 0 0 1 9-5.2M18 10c0 6 2 7 2 7H9M4 17h1M10 20a2 2 0 0 0 4 0M4 4l16 16",
  out: "M8 16 17 7M9 7h8v8",
  copy: "M9 9h10v10H9zM5 15V5h10",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  path.setAttribute("class", "stroke");
  drawing.append(path);
  return drawing;
}
