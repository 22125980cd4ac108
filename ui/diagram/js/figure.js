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

// The part of the network that a box or a face stands for.
function pathOf(mark) {
  return { box: mark[6], polygon: mark[4] }[mark[0]] || "";
}

function clickable(mark) {
  const path = pathOf(mark);
  if (!path) return [];
  const [, x, y, width, height] = mark;
  const place = mark[0] === "box" ? { x, y, width, height } : boundsOf(mark[1]);
  return [{ ...place, node: { path, isOperation: true } }];
}

function paintFigure(canvas, view) {
  const { scene, camera, theme, ratio } = view;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  for (const mark of scene.marks) {
    const path = pathOf(mark);
    paintMark(context, theme, mark, { isOn: path !== "" && path === view.selectedPath });
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}
