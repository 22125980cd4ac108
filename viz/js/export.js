// What Python asks of these scripts (viz/scene.py): answers are JSON.

function composeScene(text, opening, level, colour, changes) {
  const network = readNetwork(JSON.parse(text));
  const { marks, ghosts } = JSON.parse(changes);
  markChanges(network, marks, ghosts);
  const scene = compose(network, readOpening(network, opening, level));
  const { levels } = rampOf(network, scene, colour);
  const { width, height } = scene;
  return JSON.stringify({ width, height, marks: sceneMarks(scene, levels) });
}

function openedPaths(text, opening, level) {
  return JSON.stringify([...readOpening(readNetwork(JSON.parse(text)), opening, level)]);
}
