// Numbers as people read them: the same as Python's viz/numbers.py, which tests/browser compares.

// Between a number and its unit: no line ends there.
const NO_BREAK_SPACE = "\u00a0";

const PREFIXES = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

// Three significant digits and a prefix: 25557032 -> "25.6 M".
function compact(value) {
  const step = PREFIXES.findIndex(([scale]) => Math.abs(value) >= scale);
  if (step < 0) return significant(value);
  const [scale, prefix] = PREFIXES[step];
  const shown = significant(value / scale);
  return Math.abs(Number(shown)) >= 1000 && step
    ? `1${NO_BREAK_SPACE}${PREFIXES[step - 1][1]}`
    : `${shown}${NO_BREAK_SPACE}${prefix}`;
}

function significant(value, digits = 3) {
  if (Number.isInteger(value) && Math.abs(value) < 10 ** digits) return String(value);
  return rounded(value, Math.max(0, digits - String(Math.trunc(Math.abs(value))).length));
}

// To so many places, a half to the even neighbour as Python does.
function rounded(value, places) {
  const [whole, rest] = value.toFixed(60).split(".");
  const isHalf = /^50*$/.test(rest.slice(places));
  const isOdd = Number((whole + rest.slice(0, places)).at(-1)) % 2 === 1;
  if (!isHalf || isOdd) return value.toFixed(places);
  return places ? `${whole}.${rest.slice(0, places)}` : whole;
}

// Of bytes, with a decimal prefix: 4816896 -> "4.82 MB".
function inBytes(value) {
  const shown = compact(value);
  return shown.includes(NO_BREAK_SPACE) ? `${shown}B` : `${shown}${NO_BREAK_SPACE}B`;
}

// An amount of what the boxes are coloured by.
function amountOf(value, colour) {
  if (colour === "memory") return inBytes(value);
  if (colour === "time" || colour === "bound") return inTime(value);
  return colour === "field" ? `${value}${NO_BREAK_SPACE}px` : compact(value);
}

// Of microseconds, with three digits: 4310 -> "4.31 ms", 43.1 -> "43.1 µs".
function inTime(value) {
  return value < 1000 ? `${significant(value)}${NO_BREAK_SPACE}µs` : `${significant(value / 1000)}${NO_BREAK_SPACE}ms`;
}

function shapeInWords(sizes) {
  return sizes.join(" × ");
}

// A part of the whole in per cent, put into a template such as "{number} %": "12 %", "<0.1 %".
function share(part, whole, template) {
  const shown = (number) => fill(template, { number });
  if (!whole || !part) return shown("0");
  const percent = (100 * part) / whole;
  if (percent < 0.1) return shown("<0.1");
  return shown(rounded(percent, percent < 10 ? 1 : 0));
}

function grouped(value) {
  return value.toLocaleString("en-US");
}
