// What people keep: the numbers and the picture of a record.

import {draw} from "./chart.js";
import {csv} from "./words.js";

const SIZE = {width: 1200, height: 675, top: 150};
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight"];
const LONGEST_LINE = 66;

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const nameOf = (record, ending) => [record.location.split(",")[0], record.identifier, record.period]
  .join("-").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").concat(".", ending);

export function saveNumbers(record) {
  save(new Blob([csv(record)], {type: "text/csv"}), nameOf(record, "csv"));
}

function lines(text) {
  return text.split(" ").reduce((all, word) => {
    const longer = `${all.at(-1)} ${word}`.trim();
    return longer.length <= LONGEST_LINE ? [...all.slice(0, -1), longer] : [...all, word];
  }, [""]);
}

function label(svg, kind, y, text) {
  const made = document.createElementNS(svg.namespaceURI, "text");
  made.setAttribute("class", kind);
  made.setAttribute("x", 44);
  made.setAttribute("y", y);
  made.textContent = text;
  svg.append(made);
}

/* A picture has no style sheet, so each element gets what the style sheet says of it. */
function styled(record, where) {
  const {svg} = draw(record, SIZE);
  svg.setAttribute("width", SIZE.width);
  svg.setAttribute("height", SIZE.height);
  const paper = document.createElementNS(svg.namespaceURI, "rect");
  Object.entries({class: "c-paper", width: SIZE.width, height: SIZE.height})
    .forEach(([key, value]) => paper.setAttribute(key, value));
  svg.prepend(paper);
  label(svg, "c-text", 36, where);
  lines(record.summary).slice(0, 3).forEach((line, i) => label(svg, "c-title", 70 + 34 * i, line));
  const box = document.createElement("div");
  box.className = "to-keep";
  box.append(svg);
  document.body.append(box);
  for (const element of svg.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    STYLES.forEach(name => element.setAttribute(name, style.getPropertyValue(name)));
    element.removeAttribute("class");
  }
  box.remove();
  return svg;
}

export async function savePicture(record, where) {
  const text = new XMLSerializer().serializeToString(styled(record, where));
  const address = URL.createObjectURL(new Blob([text], {type: "image/svg+xml"}));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = SIZE.width;
    canvas.height = SIZE.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    const blob = await new Promise(resolve => canvas.toBlob(resolve, "image/png"));
    save(blob, nameOf(record, "png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
