// A chart over time, as an element: its values come as a property, and it is read with pointer or arrow keys.

/* global uPlot */

const HEIGHT = 180;
const PADDING = 1.1;

/* A canvas needs a colour, and a style sheet has it for light and for dark. */
function colours(element) {
  const probe = document.createElement("i");
  probe.className = "unseen";
  element.append(probe);
  return {
    of(name) {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    },
  };
}

class TimeChart extends HTMLElement {
  #plot;
  #given;
  #shown = "";
  #told;
  #observer = new ResizeObserver(() => this.#fit());
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #redraw = () => this.#plot?.redraw(false);
  #theme = new MutationObserver(this.#redraw);

  /** What is shown: {times in s, series: [{name, colour, values, dash, fill}], words of a value, range}. */
  set data(given) {
    this.#given = given;
    if (this.isConnected) {
      this.#show();
    }
  }

  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute("role", "group");
    this.addEventListener("keydown", this.#key);
    this.#observer.observe(this);
    this.#dark.addEventListener("change", this.#redraw);
    this.#theme.observe(document.documentElement, {attributeFilter: ["data-theme"]});
    if (this.#given) {
      this.#show();
    }
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    this.#theme.disconnect();
    this.#dark.removeEventListener("change", this.#redraw);
    this.removeEventListener("keydown", this.#key);
    this.#plot?.destroy();
    this.#plot = undefined;
    this.replaceChildren();
  }

  #key = event => {
    const steps = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity};
    const step = steps[event.key];
    if (step === undefined || !this.#plot) {
      return;
    }
    event.preventDefault();
    const last = this.#given.times.length - 1;
    const at = Math.min(last, Math.max(0, (this.#plot.cursor.idx ?? last) + step));
    this.#plot.setCursor({left: this.#plot.valToPos(this.#given.times[at], "x"), top: HEIGHT / 3});
  };

  #read(at) {
    const {times, series, words} = this.#given;
    const time = new Date(times[at] * 1_000).toLocaleTimeString("en-GB", {hour: "2-digit", minute: "2-digit"});
    const values = series.map(({name, values}) => `${name} ${values[at] === null ? "–" : words(values[at])}`);
    this.#told.textContent = `${time}: ${values.join(", ")}`;
  }

  #fit() {
    if (this.#plot && this.clientWidth > 0 && this.clientWidth !== this.#plot.width) {
      this.#plot.setSize({width: this.clientWidth, height: HEIGHT});
    }
  }

  #show() {
    const {times, series} = this.#given;
    const data = [times, ...series.map(one => one.values)];
    const shape = JSON.stringify(series.map(one => one.name));
    if (this.#plot && this.#shown === shape) {
      this.#plot.setData(data);
      return;
    }
    this.#plot?.destroy();
    this.replaceChildren();
    this.#shown = shape;
    this.#plot = new uPlot(this.#options(colours(this)), data, this);
    this.#told = document.createElement("p");
    this.#told.className = "quiet readout";
    this.#told.setAttribute("role", "status");
    this.append(this.#told);
  }

  #options(colour) {
    const axis = {
      stroke: () => colour.of("--quiet"),
      grid: {stroke: () => colour.of("--line"), width: 1},
      ticks: {stroke: () => colour.of("--line"), width: 1},
      font: "12px system-ui, sans-serif",
    };
    return {
      width: this.clientWidth || 300,
      height: HEIGHT,
      legend: {show: false},
      cursor: {y: false, drag: {x: false, y: false}},
      scales: {y: {range: (plot, low, high) => [0, high > 0 ? high * PADDING : 1]}},
      axes: [
        {...axis, values: [[3600, "{HH}:{mm}", null, null, null, null, null, null, 1],
          [1, "{HH}:{mm}", null, null, null, null, null, null, 1]]},
        {...axis, size: 64, values: (plot, ticks) => ticks.map(tick => this.#given.words(tick))},
      ],
      series: [{}, ...this.#given.series.map(one => ({
        label: one.name,
        stroke: () => colour.of(one.colour),
        width: 2,
        dash: one.dash,
        spanGaps: false,
        points: {show: true, size: 4, fill: () => colour.of(one.colour)},
      }))],
      hooks: {setCursor: [plot => plot.cursor.idx !== null && plot.cursor.idx !== undefined && this.#read(plot.cursor.idx)]},
    };
  }
}

customElements.define("time-chart", TimeChart);
