const span = 10; // seconds
const maxima = [5, 10, 25, 50, 100];
const charts = new Set(); // all have the same scale, so that they can be compared

/** A chart of the last seconds, which draws only when there is something new. */
export class LiveChart {
  #container;
  #data = [[], []];
  #changed = false;
  #highest = 0;
  #plot;

  constructor(container, { points = false } = {}) {
    this.#container = container;
    charts.add(this);
    const color = (name) => () => getComputedStyle(container).getPropertyValue(name).trim();
    const axis = { stroke: color("--muted"), font: "12px system-ui, sans-serif", ticks: { show: false } };
    this.#plot = new uPlot(
      {
        width: container.clientWidth,
        height: container.clientHeight,
        legend: { show: false },
        cursor: { show: false },
        padding: [8, 12, 0, 0],
        scales: {
          x: { time: false, range: () => this.#range() },
          y: { range: () => [0, LiveChart.#maximum] },
        },
        axes: [
          {
            ...axis,
            size: 26,
            grid: { show: false },
            splits: (_, __, ___, end) => [10, 8, 6, 4, 2, 0].map((ago) => end - ago),
            values: (_, splits) => splits.map((time) => label(splits.at(-1) - time)),
          },
          {
            ...axis,
            size: 46,
            grid: { stroke: color("--grid"), width: 1 },
            values: (_, splits) => splits.map((share) => `${share}%`),
          },
        ],
        series: [
          {},
          {
            stroke: color("--accent"),
            fill: () => `${color("--accent")()}1f`,
            width: 2,
            points: { show: points, size: 5, fill: color("--accent") },
            paths: uPlot.paths.stepped({ align: 1 }),
          },
        ],
      },
      this.#data,
      container,
    );
    new ResizeObserver(() =>
      this.#plot.setSize({ width: container.clientWidth, height: container.clientHeight }),
    ).observe(container);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#plot.redraw());
  }

  add(time, value) {
    const [times, values] = this.#data;
    times.push(time);
    values.push(value);
    this.#changed = true;

    // Also while nothing is drawn, what is older than the chart is dropped, except for the point that leads into it.
    const old = times.findIndex((each) => each >= time - span) - 1;
    if (old > 0) {
      times.splice(0, old);
      values.splice(0, old);
    }
  }

  /** Leaves a gap: between two connections nothing is known. */
  interrupt() {
    if (this.#data[0].length > 0) {
      this.add(this.#data[0].at(-1), null);
    }
  }

  draw() {
    if (this.#changed) {
      this.#changed = false;
      const values = this.#data[1].filter((value) => value !== null);
      this.#highest = Math.max(0, ...values);
      this.#plot.setData(this.#data);
      this.#container.dataset.points = values.length;
    }
  }

  static get #maximum() {
    const highest = Math.max(...[...charts].map((chart) => chart.#highest));
    return maxima.find((maximum) => maximum >= highest) ?? 100;
  }

  #range() {
    const end = this.#data[0].at(-1) ?? 0;
    return [end - span, end];
  }
}

function label(ago) {
  return ago === 0 ? "now" : `−${Math.round(ago)} s`;
}
