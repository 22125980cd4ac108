// Paints the marks of viz/picture.py on a canvas, in the colours of the reader's theme.

const SHEET = 3.5;
const ARROW = 6;
const HALO = 5;

// Dash and gap of a line, longer where it is thicker.
function dashes(width) {
  return [5 + width, 2.5 + width];
}

// ``isOn`` outlines the mark as selected, ``isSmall`` leaves out what cannot be seen from far away.
function paintMark(context, theme, mark, { isOn = false, isSmall = false } = {}) {
  MARKS[mark[0]](context, theme, mark, isOn, isSmall);
}

const MARKS = {
  box(context, theme, mark, isOn, isSmall) {
    const [, x, y, width, height, tint, , radius, copies, level, outline, isDashed] = mark;
    const [fill, line] = theme.tints[tint];
    const isRound = radius >= width / 2;
    context.fillStyle = level === null ? fill : onRamp(theme.ramp, level);
    context.strokeStyle = isOn ? theme.accent : line;
    context.lineWidth = isOn ? 2.5 : outline;
    if (isDashed) context.setLineDash(dashes(outline));
    for (let sheet = isSmall ? 0 : copies; sheet >= 0; sheet--) {
      const [left, top] = [x + SHEET * sheet, y + SHEET * sheet];
      context.beginPath();
      if (isSmall && !isRound) context.rect(left, top, width, height);
      else context.roundRect(left, top, width, height, radius);
      context.fill();
      if (outline || isOn) context.stroke();
    }
    if (isDashed) context.setLineDash([]);
  },
  curve(context, theme, [, points, colour, width, isDashed, hasArrow, opacity]) {
    context.beginPath();
    traceCurve(context, points);
    context.strokeStyle = theme[colour];
    context.lineWidth = width;
    context.globalAlpha = opacity;
    context.setLineDash(isDashed ? dashes(width) : []);
    context.stroke();
    context.setLineDash([]);
    if (hasArrow) {
      context.beginPath();
      traceArrowHead(context, points, width);
      context.fillStyle = theme[colour];
      context.fill();
    }
    context.globalAlpha = 1;
  },
  polygon(context, theme, [, points, tint, shade], isOn) {
    const [fill, outline] = theme.tints[tint];
    context.beginPath();
    context.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
    context.closePath();
    context.fillStyle = shaded(fill, shade);
    context.strokeStyle = isOn ? theme.accent : outline;
    context.lineWidth = isOn ? 2 : 0.8;
    context.lineJoin = "round";
    context.fill();
    context.stroke();
  },
  text(context, theme, [, x, y, text, size, isBold, anchor, colour, hasHalo, turn]) {
    context.font = `${isBold ? 600 : 400} ${size}px ${theme.font}`;
    context.textAlign = anchor === "middle" ? "center" : anchor;
    if (turn) {
      context.save();
      context.translate(x, y);
      context.rotate((turn * Math.PI) / 180);
      context.translate(-x, -y);
    }
    if (hasHalo) {
      context.strokeStyle = theme.tints.frame[0];
      context.lineWidth = HALO;
      context.lineJoin = "round";
      context.strokeText(text, x, y);
    }
    context.fillStyle = theme[colour];
    context.fillText(text, x, y);
    if (turn) context.restore();
  },
};

function traceCurve(context, points) {
  context.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 6) {
    context.bezierCurveTo(
      points[i], points[i + 1], points[i + 2], points[i + 3], points[i + 4], points[i + 5],
    );
  }
}

function traceArrowHead(context, points, width) {
  const last = points.length - 2;
  const [x, y] = [points[last], points[last + 1]];
  const length = Math.hypot(x - points[last - 2], y - points[last - 1]) || 1;
  const [dx, dy] = [(x - points[last - 2]) / length, (y - points[last - 1]) / length];
  const size = ARROW + width;
  const half = size * 0.42;
  const [bx, by] = [x - dx * size, y - dy * size];
  context.moveTo(x, y);
  context.lineTo(bx - dy * half, by + dx * half);
  context.lineTo(bx + dy * half, by - dx * half);
  context.closePath();
}

function boundsOf(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
