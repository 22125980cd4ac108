// Colours of the reader's theme: the page's own where it has them, the palette's elsewhere.

function readTheme(element, palette) {
  const style = getComputedStyle(element);
  const own = (name, usual) => style.getPropertyValue(name).trim() || usual;
  const surface = own("--st-background-color", "#ffffff");
  const isDark = lightness(surface) < 128;
  const shades = isDark ? palette.dark : palette.light;
  return {
    isDark,
    surface,
    text: own("--st-text-color", shades.colours.text),
    accent: own("--st-primary-color", shades.colours.accent),
    muted: shades.colours.muted,
    line: shades.colours.line,
    second: shades.colours.second,
    detail: shades.colours.detail,
    tints: shades.tints,
    ramp: shades.ramp,
    font: own("--st-font", "sans-serif"),
  };
}

function channels(colour) {
  const parts = /^#(..)(..)(..)/.exec(colour);
  if (parts) return parts.slice(1).map((part) => parseInt(part, 16));
  return (colour.match(/[\d.]+/g) || [255, 255, 255]).slice(0, 3).map(Number);
}

function lightness(colour) {
  const [red, green, blue] = channels(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// The colour of a place between 0 and 1 on the cost ramp.
function onRamp(ramp, level) {
  const at = Math.min(1, Math.max(0, level)) * (ramp.length - 1);
  const place = Math.min(Math.floor(at), ramp.length - 2);
  const [from, to] = [channels(ramp[place]), channels(ramp[place + 1])];
  return `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * (at - place))).join(",")})`;
}

// Made darker (below 0) or lighter (above 0), as a share of the way to black or white.
function shaded(colour, shade) {
  const goal = shade < 0 ? 0 : 255;
  const share = Math.abs(shade);
  return `rgb(${channels(colour).map((value) => Math.round(value + (goal - value) * share)).join(",")})`;
}
