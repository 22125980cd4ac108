// Times networks in ONNX Runtime Web, in a worker: the page stays free, and ending it cancels.
//
// In: {runtime, networks: [{id, model, shape}], backend}, the model gzipped in base64.
// Out: {step, id, share}, {id, result} or {id, failed, detail} for each network, then {end: true}.

const WARM_UP = { least: 3, seconds: 0.5 };
const REPEATS = { least: 15, most: 300, seconds: 4 };
// A slow device measures less often.
const ENOUGH = { least: 5, seconds: 20 };
// Browsers round their clock to as much as a millisecond: what is timed at once takes longer.
const LEAST_MS = 10;
const MOST_THREADS = 4;

self.onmessage = async ({ data }) => {
  try {
    const ort = await load(data.runtime, data.backend);
    for (const network of data.networks) await measure(ort, network, data.backend);
  } catch (error) {
    tell({ failed: error.reason ?? "runtime", detail: String(error.message ?? error) });
  }
  tell({ end: true });
};

function tell(message) {
  self.postMessage(message);
}

function refusal(reason, detail) {
  return Object.assign(new Error(detail), { reason });
}

async function load(runtime, backend) {
  if (typeof WebAssembly !== "object") throw refusal("wasm", "");
  tell({ step: "fetch", share: 0 });
  const file = backend === "webgpu" ? "ort.jspi.min.mjs" : "ort.wasm.min.mjs";
  const ort = await import(runtime + file).catch((error) => {
    throw refusal("fetch", error.message);
  });
  ort.env.wasm.wasmPaths = runtime;
  ort.env.wasm.numThreads = threads();
  ort.env.logLevel = "error";
  return ort;
}

function threads() {
  // Without isolation a browser shares no memory between threads.
  if (!self.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency ?? 1));
}

async function measure(ort, { id, model, shape }, backend) {
  let session;
  try {
    tell({ id, step: "load", share: 0 });
    const file = await unpacked(model);
    session = await ort.InferenceSession.create(file, { executionProviders: [backend] });
    const image = new ort.Tensor("float32", noise(shape), [1, ...shape]);
    const pass = async () => {
      const results = await session.run({ image });
      // Reading the result waits for the GPU.
      for (const name in results) await results[name].getData(true);
    };
    tell({ id, step: "warm", share: 0 });
    const once = await warmUp(pass);
    const times = await repeat(pass, once, (share) => tell({ id, step: "run", share }));
    tell({ id, result: { ...quartiles(times.each), ...times.counts, backend, threads: threads() } });
  } catch (error) {
    tell({ id, failed: "network", detail: String(error.message ?? error) });
  } finally {
    await session?.release().catch(() => {});
  }
}

async function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Numbers of mean 0 and variance 1; zeros would be computed too, but are no image.
function noise(shape) {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return Float32Array.from({ length: size }, () => (Math.random() - 0.5) * Math.sqrt(12));
}

async function warmUp(pass) {
  let last = 0;
  const start = performance.now();
  for (let count = 0; count < WARM_UP.least || since(start) < WARM_UP.seconds; count++) {
    const before = performance.now();
    await pass();
    last = performance.now() - before;
  }
  return last;
}

// Milliseconds of each pass, as the mean of so many that the clock can tell.
async function repeat(pass, once, report) {
  const group = Math.max(1, Math.ceil(LEAST_MS / Math.max(once, 0.05)));
  const each = [];
  const start = performance.now();
  const isOver = () =>
    [REPEATS, ENOUGH].some(({ least, seconds }) => each.length >= least && since(start) >= seconds);
  while (each.length < REPEATS.most && !isOver()) {
    const before = performance.now();
    for (let count = 0; count < group; count++) await pass();
    each.push((performance.now() - before) / group);
    report(Math.min(each.length / REPEATS.least, since(start) / REPEATS.seconds, 1));
  }
  return { each, counts: { repeats: each.length, passes: each.length * group } };
}

function since(start) {
  return (performance.now() - start) / 1000;
}

// By linear interpolation, as numpy's quantile.
function quartiles(times) {
  const sorted = [...times].sort((first, second) => first - second);
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
  };
  return { median_ms: at(0.5), q1_ms: at(0.25), q3_ms: at(0.75) };
}
