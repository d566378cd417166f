// The chart: a bar for each year from the mean of all years, up if it was warmer, down if it was cooler.

import {number, unitOf, years} from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const STEPS = 4;

function add(parent, name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  if (text !== undefined) {
    made.textContent = text;
  }
  parent.append(made);
  return made;
}

/* A round distance of the lines, so that there are about so many of them. */
function roundStep(span, wanted) {
  const raw = span / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find(step => power * step >= raw);
}

function scales(record, {width, height, top = 8}) {
  const {mean, standard_deviation: sigma} = record.average;
  const furthest = Math.max(sigma ?? 0, ...record.values.map(value => Math.abs(value.anomaly)), 0.1) * 1.08;
  const [left, right, bottom] = [44, width - 4, height - 22];
  const all = years(record);
  const slot = (right - left) / all.length;
  return {
    mean, sigma, furthest, left, right, top, bottom, all, slot,
    x: year => left + (year - all[0].year + 0.5) * slot,
    y: distance => top + (bottom - top) * (furthest - distance) / (2 * furthest),
  };
}

function axes(svg, s, unit) {
  const step = roundStep(2 * s.furthest, 6);
  for (let t = Math.ceil((s.mean - s.furthest) / step) * step; t <= s.mean + s.furthest; t += step) {
    const y = s.y(t - s.mean);
    add(svg, "line", {class: "c-grid", x1: s.left, x2: s.right, y1: y, y2: y});
    add(svg, "text", {class: "c-text", x: s.left - 6, y: y + 4, "text-anchor": "end"},
      `${number(t, step < 1 ? 1 : 0)}°`);
  }
  s.all.filter(({year}) => year % 10 === 0).forEach(({year}) => add(
    svg, "text", {class: "c-text", x: s.x(year), y: s.bottom + 16, "text-anchor": "middle"}, String(year)));
  add(svg, "text", {class: "c-text", x: 2, y: s.bottom + 16}, unit);
}

function bar(svg, s, one) {
  const x = s.x(one.year) - s.slot * 0.4;
  const width = s.slot * 0.8;
  if (one.gap) {
    add(svg, "rect", {class: "c-gap", x, y: s.top + 2, width, height: s.bottom - s.top - 4});
    return;
  }
  const side = one.anomaly >= 0 ? "warm" : "cold";
  const strength = Math.min(STEPS, 1 + Math.floor(Math.abs(one.anomaly) / s.furthest * STEPS));
  const [y, height] = [s.y(Math.max(0, one.anomaly)), Math.abs(s.y(one.anomaly) - s.y(0))];
  add(svg, "rect", {class: `c-${side}-${strength} grows ${side}`, x, y, width, height: Math.max(1, height)});
}

function trend(svg, s, record) {
  const known = record.values.map(value => value.year);
  if (known.length < 3) {
    return;
  }
  const middle = known.reduce((a, b) => a + b, 0) / known.length;
  const at = year => s.y(record.trend.slope / 10 * (year - middle));
  const [first, last] = [known[0], known.at(-1)];
  // The first is wider and lies below, so that the line is seen on dark bars, too.
  ["c-halo", "c-trend"].forEach(kind => add(
    svg, "line", {class: kind, x1: s.x(first), y1: at(first), x2: s.x(last), y2: at(last)}));
}

/** Draws a record; answers with the SVG element and the scales. */
export function draw(record, size) {
  const s = scales(record, size);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  svg.setAttribute("aria-hidden", "true");
  if (s.sigma) {
    add(svg, "rect", {
      class: "c-band", x: s.left, y: s.y(s.sigma), width: s.right - s.left, height: s.y(-s.sigma) - s.y(s.sigma),
    });
  }
  axes(svg, s, unitOf(record));
  s.all.forEach(one => bar(svg, s, one));
  add(svg, "line", {class: "c-mean", x1: s.left, x2: s.right, y1: s.y(0), y2: s.y(0)});
  trend(svg, s, record);
  return {svg, s};
}

/** Shows a record in a box, and tells which year, of which record, somebody points at or moves to. */
export class Chart {
  #box;
  #told;
  #record;
  #drawn;
  #here;
  #at = -1;

  constructor(box, told) {
    this.#box = box;
    this.#told = told;
    const pointed = e => this.#move(this.#indexAt(e.clientX));
    box.addEventListener("pointermove", pointed);
    box.addEventListener("pointerdown", pointed);
    box.addEventListener("focus", () => this.#move(this.#at));
    box.addEventListener("keydown", e => this.#key(e));
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  show(record) {
    this.#record = record;
    this.#drawn = undefined;
    this.#at = years(record).length - 1;
    this.#draw();
    this.#move(this.#at);
  }

  /* Texts keep their size, so another width is another drawing. */
  #draw() {
    const width = Math.round(this.#box.clientWidth);
    if (!this.#record || width === 0 || this.#drawn?.width === width) {
      return;
    }
    const {svg, s} = draw(this.#record, {width, height: width < 600 ? 260 : 380});
    this.#drawn = {width, s};
    this.#here = add(svg, "rect", {class: "c-here", y: s.top, width: s.slot, height: s.bottom - s.top});
    this.#box.replaceChildren(svg);
    this.#mark();
  }

  #mark() {
    const {s} = this.#drawn;
    this.#here.setAttribute("x", s.x(s.all[this.#at].year) - s.slot / 2);
  }

  #indexAt(clientX) {
    const {s} = this.#drawn;
    const index = Math.floor((clientX - this.#box.getBoundingClientRect().left - s.left) / s.slot);
    return Math.min(Math.max(0, index), s.all.length - 1);
  }

  #move(index) {
    if (this.#drawn) {
      this.#at = index;
      this.#mark();
      this.#told(this.#drawn.s.all[index], this.#record);
    }
  }

  #key(e) {
    const last = this.#drawn.s.all.length - 1;
    const target = {
      ArrowLeft: this.#at - 1,
      ArrowRight: this.#at + 1,
      PageDown: this.#at - 10,
      PageUp: this.#at + 10,
      Home: 0,
      End: last,
    }[e.key];
    if (target !== undefined) {
      e.preventDefault();
      this.#move(Math.min(Math.max(0, target), last));
    }
  }
}
