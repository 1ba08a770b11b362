import { element } from "./element.js";
import { loadLibrary } from "./library.js";

/**
 * @typedef {object} Plot
 * @property {string} label What it shows, for those who cannot see it; a table stands beside it.
 * @property {string[]} names Below the bars.
 * @property {{ name: string, values: number[] }[]} series Parts of each bar, the lowest first; seven at most.
 * @property {(value: number) => string} written A value as it is written.
 * @property {(bar: number, part: number) => void} press A part of a bar was pressed.
 */

/** The colours that the style sheet has for parts. */
const colours = 7;

/**
 * Bars, drawn by Chart.js, which comes with the first of them. Without it there is no plot, only what stands beside it.
 *
 * @param {Plot} plot
 * @param {AbortSignal} signal Ends it.
 */
export function barPlot(plot, signal) {
  const canvas = element("canvas", { role: "img", "aria-label": plot.label });
  const node = element("div", { class: "plot" }, canvas);
  draw(node, canvas, plot, signal).catch(() => node.remove());
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {HTMLCanvasElement} canvas
 * @param {Plot} plot
 * @param {AbortSignal} signal
 */
async function draw(node, canvas, plot, signal) {
  if (!window.Chart) await loadLibrary("../libraries/chart.js");
  if (signal.aborted) return;
  const chart = new window.Chart(canvas, settingsOf(node, plot));
  const looks = () => {
    const { data, options } = settingsOf(node, plot);
    data.datasets.forEach((set, at) => Object.assign(chart.data.datasets[at], set));
    chart.options = options;
    chart.update();
  };
  // Another look, chosen on the page or by the system, sets it on the root.
  const watcher = new MutationObserver(looks);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(forced-colors: active)").addEventListener("change", looks, { signal });
  addEventListener("beforeprint", () => chart.resize(), { signal });
  signal.addEventListener("abort", () => {
    watcher.disconnect();
    chart.destroy();
  }, { once: true });
  node.dataset.drawn = ""; // Tests wait for it.
}

/**
 * @param {HTMLElement} node Has the colours.
 * @param {Plot} plot
 */
function settingsOf(node, { names, series, written, press }) {
  const style = getComputedStyle(node);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const font = { family: style.fontFamily, size: 12 };
  const [text, line] = [colour("--ink-soft"), colour("--line")];
  const datasets = series.map(({ name, values }, at) => (
    { label: name, data: values, backgroundColor: colour(`--plot-${at % colours}`), maxBarThickness: 36, borderRadius: 2 }));
  const ticks = { color: text, font };
  const options = {
    animation: false, maintainAspectRatio: false, color: text, font,
    interaction: { mode: "nearest", intersect: true },
    // The press may end the plot, which first has to be done with the event.
    onClick: (_, [hit]) => hit && queueMicrotask(() => press(hit.index, hit.datasetIndex)),
    onHover: ({ native }, hits) => native && (native.target.style.cursor = hits.length > 0 ? "pointer" : "default"),
    scales: {
      x: { stacked: true, grid: { display: false, borderColor: line }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 8 } },
      y: { stacked: true, beginAtZero: true, grid: { color: line, borderColor: line }, ticks: { ...ticks, maxTicksLimit: 6, callback: written } },
    },
    plugins: {
      legend: { display: series.length > 1, position: "bottom", align: "start", labels: { color: text, font, boxWidth: 12, boxHeight: 12 } },
      tooltip: { callbacks: { label: ({ dataset, raw }) => `${dataset.label}  ${written(raw)}` } },
    },
  };
  return { type: "bar", data: { labels: names, datasets }, options };
}
