// Pictures that Python has drawn (viz/picture.py): the same canvas, camera and colours.

function readFigure(data) {
  return {
    width: data.width,
    height: data.height,
    marks: data.marks,
    frames: [],
    boxes: data.marks.flatMap(clickable),
    curves: [],
    ghosts: [],
    byNode: new Map(),
  };
}

// Boxes and faces that stand for a part of the network.
function clickable(mark) {
  const made = (x, y, width, height, path) => [
    { x, y, width, height, node: { path, isOperation: true } },
  ];
  if (mark[0] === "box" && mark[6]) return made(mark[1], mark[2], mark[3], mark[4], mark[6]);
  if (mark[0] === "polygon" && mark[4]) {
    const { x, y, width, height } = boundsOf(mark[1]);
    return made(x, y, width, height, mark[4]);
  }
  return [];
}

function paintFigure(canvas, view) {
  const { scene, camera, theme, ratio } = view;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  for (const mark of scene.marks) MARKS[mark[0]](context, theme, mark, view);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

const MARKS = {
  box(context, theme, [, x, y, width, height, tint, path, radius, copies, level], view) {
    const [fill, outline] = theme.tints[tint];
    context.fillStyle = level === null ? fill : onRamp(theme.ramp, level);
    context.strokeStyle = path && path === view.selectedPath ? theme.accent : outline;
    context.lineWidth = path && path === view.selectedPath ? 2.5 : 1;
    for (let sheet = copies; sheet >= 0; sheet--) {
      context.beginPath();
      context.roundRect(x + SHEET * sheet, y + SHEET * sheet, width, height, radius);
      context.fill();
      context.stroke();
    }
  },
  curve(context, theme, [, points, ink, width, isDashed, hasArrow, opacity]) {
    context.beginPath();
    context.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 6) {
      context.bezierCurveTo(...points.slice(i, i + 6));
    }
    context.strokeStyle = theme[ink];
    context.lineWidth = width;
    context.globalAlpha = opacity;
    context.setLineDash(isDashed ? [5 + width, 2.5 + width] : []);
    context.stroke();
    context.setLineDash([]);
    if (hasArrow) {
      context.beginPath();
      arrowHead(context, { points, width });
      context.fillStyle = theme[ink];
      context.fill();
    }
    context.globalAlpha = 1;
  },
  polygon(context, theme, [, points, tint, shade, path], view) {
    const [fill, outline] = theme.tints[tint];
    context.beginPath();
    context.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
    context.closePath();
    context.fillStyle = shaded(fill, shade);
    const isOn = path && path === view.selectedPath;
    context.strokeStyle = isOn ? theme.accent : outline;
    context.lineWidth = isOn ? 2 : 0.8;
    context.lineJoin = "round";
    context.fill();
    context.stroke();
  },
  text(context, theme, [, x, y, text, size, isBold, anchor, ink, turn]) {
    context.save();
    context.translate(x, y);
    context.rotate((turn * Math.PI) / 180);
    context.font = `${isBold ? 600 : 400} ${size}px ${theme.font}`;
    context.textAlign = { start: "left", middle: "center", end: "right" }[anchor];
    context.fillStyle = theme[ink];
    context.fillText(text, 0, 0);
    context.restore();
  },
};
