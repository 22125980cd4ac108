// The whole network in a corner, with the part that is in the frame.

const MINI = 150;

function drawMinimapGround(view) {
  const { minimap, scene, theme } = view;
  if (!view.network) return;
  const scale = Math.min(MINI / scene.width, MINI / scene.height);
  const width = Math.max(24, Math.round(scene.width * scale));
  const height = Math.max(24, Math.round(scene.height * scale));
  const ground = document.createElement("canvas");
  ground.width = width * 2;
  ground.height = height * 2;
  minimap.width = width * 2;
  minimap.height = height * 2;
  minimap.style.width = `${width}px`;
  minimap.style.height = `${height}px`;
  const context = ground.getContext("2d");
  context.scale(2 * scale, 2 * scale);
  for (const { x, y, width: w, height: h } of scene.frames) {
    context.fillStyle = theme.line;
    context.globalAlpha = 0.5;
    context.fillRect(x, y, w, h);
  }
  context.globalAlpha = 1;
  for (const { x, y, width: w, height: h, node } of scene.boxes) {
    context.fillStyle = view.levels
      ? onRamp(theme.ramp, view.levels[node.index])
      : node.tint === "block" ? theme.muted : theme.tints[node.tint][1];
    context.fillRect(x, y, Math.max(w, 1 / scale), Math.max(h, 1 / scale));
  }
  view.mini = { ground, scale };
}

function drawMinimap(view) {
  const { minimap, mini, camera, theme } = view;
  if (!view.network || !mini) {
    minimap.hidden = true;
    return;
  }
  const room = frameSize(view);
  const seen = {
    x: -camera.x / camera.scale,
    y: -camera.y / camera.scale,
    width: room.width / camera.scale,
    height: room.height / camera.scale,
  };
  const { scene } = view;
  const all = seen.width >= scene.width && seen.height >= scene.height;
  minimap.hidden = all;
  if (minimap.hidden) return;
  const context = minimap.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, minimap.width, minimap.height);
  context.drawImage(mini.ground, 0, 0);
  context.scale(2 * mini.scale, 2 * mini.scale);
  const line = 1.5 / mini.scale;
  const left = Math.max(line / 2, seen.x);
  const top = Math.max(line / 2, seen.y);
  const right = Math.min(scene.width - line / 2, seen.x + seen.width);
  const bottom = Math.min(scene.height - line / 2, seen.y + seen.height);
  context.strokeStyle = theme.accent;
  context.lineWidth = line;
  context.strokeRect(left, top, Math.max(right - left, line), Math.max(bottom - top, line));
}

function listenToMinimap(view) {
  const { minimap } = view;
  const go = (event) => {
    const frame = minimap.getBoundingClientRect();
    const room = frameSize(view);
    const { camera, mini } = view;
    view.isFree = true;
    camera.x = room.width / 2 - ((event.clientX - frame.left) / mini.scale) * camera.scale;
    camera.y = room.height / 2 - ((event.clientY - frame.top) / mini.scale) * camera.scale;
    view.redraw();
    view.tellGroup("camera");
  };
  minimap.addEventListener("pointerdown", (event) => {
    minimap.setPointerCapture(event.pointerId);
    go(event);
  });
  minimap.addEventListener("pointermove", (event) => event.buttons && go(event));
}
