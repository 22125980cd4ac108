// Measures the networks of a job in a worker (static/measure.js), and tells what was found.

const views = new WeakMap();

function render({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".measuring");
  let view = views.get(root);
  if (!view) {
    view = { root, job: "", worker: null };
    views.set(root, view);
    root.querySelector("button").addEventListener("click", () => view.cancel?.());
  }
  view.words = data.words;
  root.querySelector("button").textContent = data.words.cancel;
  root.querySelector("progress").setAttribute("aria-label", data.words.run);
  if (view.job !== data.job) {
    view.job = data.job;
    start(view, data, (found) => setStateValue("done", { job: data.job, ...found }));
  }
  return () => view.worker?.terminate();
}

async function start(view, data, finish) {
  view.root.hidden = false;
  const found = { results: [], failed: [], device: "", cancelled: false };
  let isCancelled = false;
  view.cancel = () => {
    isCancelled = true;
    view.worker?.terminate();
    view.stop?.();
  };
  show(view, data, 0, { step: "fetch", share: 0 });
  const gpu = await adapter();
  found.device = await deviceName();
  const backends = gpu ? ["wasm", "webgpu"] : ["wasm"];
  for (const [place, backend] of backends.entries()) {
    if (isCancelled) break;
    await new Promise((resolve) => {
      view.stop = resolve;
      view.worker = new Worker(data.worker, { type: "module" });
      view.worker.onerror = (event) => {
        found.failed.push({ id: "", backend, reason: "worker", detail: event.message ?? "" });
        resolve();
      };
      view.worker.onmessage = ({ data: told }) => {
        if (told.step) show(view, data, place / backends.length, told, backends.length);
        if (told.result) found.results.push({ id: told.id, gpu, ...told.result });
        if (told.failed) {
          found.failed.push({
            id: told.id ?? "", backend, reason: told.failed, detail: told.detail.slice(0, 200),
          });
        }
        if (told.end) resolve();
      };
      const runtime = new URL(data.runtime, location.href).href;
      view.worker.postMessage({ runtime, networks: data.networks, backend });
    });
    view.worker.terminate();
  }
  view.root.hidden = true;
  finish({ ...found, cancelled: isCancelled });
}

// The bar counts networks, and within one its repeats; what comes before has no share of its own.
function show({ root, words }, { networks }, before, told, backends = 1) {
  const place = Math.max(0, networks.findIndex((network) => network.id === told.id));
  const share = told.step === "run" ? told.share : 0;
  root.querySelector("progress").value = before + (place + share) / networks.length / backends;
  const name = told.id === undefined ? "" : `${networks[place].label}: `;
  root.querySelector("p").textContent = name + words[told.step];
}

// A GPU that is no software, in a browser that lets WebAssembly wait for it.
async function adapter() {
  const canWait = typeof WebAssembly === "object" && "Suspending" in WebAssembly;
  if (!navigator.gpu || !canWait) return "";
  const found = await navigator.gpu.requestAdapter().catch(() => null);
  const { vendor = "", architecture = "", isFallbackAdapter } = found?.info ?? {};
  if (!found || isFallbackAdapter || architecture === "swiftshader") return "";
  return `${vendor} ${architecture}`.trim() || "GPU";
}

async function deviceName() {
  const cores = navigator.hardwareConcurrency;
  const counted = cores === 1 ? "1 core" : `${cores} cores`;
  const parts = [await system(), browser(), cores ? counted : ""];
  return parts.filter(Boolean).join(", ").slice(0, 60);
}

async function system() {
  const told = await navigator.userAgentData?.getHighEntropyValues(["model"]).catch(() => null);
  if (told?.platform) return `${told.platform} ${told.model ?? ""}`.trim();
  const names = { iPhone: "iPhone", iPad: "iPad", Android: "Android", Windows: "Windows",
                  "Mac OS X": "macOS", CrOS: "ChromeOS", Linux: "Linux" };
  const agent = navigator.userAgent;
  return names[Object.keys(names).find((name) => agent.includes(name))] ?? "";
}

function browser() {
  const brands = navigator.userAgentData?.brands ?? [];
  const real = brands.filter(({ brand }) => !/not.*brand/i.test(brand));
  const named = real.find(({ brand }) => brand !== "Chromium") ?? real[0];
  if (named) return `${named.brand} ${named.version}`;
  const agent = navigator.userAgent;
  const [, version] = agent.match(/Firefox\/(\d+)/) ?? [];
  if (version) return `Firefox ${version}`;
  const [, safari] = agent.match(/Version\/(\d+).*Safari/) ?? [];
  return safari ? `Safari ${safari}` : "";
}
