// What Python asks of these scripts (viz/scene.py): answers are JSON.

const TRIES = 6;
const WIDER = 1.3;

// The scene, in rows where it is longer than ``longest`` (0 for any length): of some lengths of rows
// the one whose scene has the shortest longer side.
function sceneWithin(network, opened, longest) {
  const longer = (scene) => Math.max(scene.width, scene.height);
  const whole = compose(network, opened);
  if (!longest || longer(whole) <= longest) return whole;
  let limit = Math.sqrt(whole.width * whole.height);
  let best = whole;
  for (let i = 0; i < TRIES; i++, limit *= WIDER) {
    const scene = compose(network, opened, limit);
    if (longer(scene) < longer(best)) best = scene;
  }
  return { ...best, isInRows: best !== whole };
}

function composeScene(text, opening, level, colour, changes, times, longest) {
  const network = readNetwork(JSON.parse(text));
  const { marks, ghosts } = JSON.parse(changes);
  markChanges(network, marks, ghosts);
  markTimes(network, JSON.parse(times));
  const scene = sceneWithin(network, readOpening(network, opening, level), longest);
  const { levels } = rampOf(network, scene, colour);
  const { width, height, isInRows = false } = scene;
  return JSON.stringify({ width, height, isInRows, marks: sceneMarks(scene, levels) });
}

function openedPaths(text, opening, level) {
  return JSON.stringify([...readOpening(readNetwork(JSON.parse(text)), opening, level)]);
}
