const span = 10; // seconds
const maxima = [2, 5, 10, 20, 50, 100];

/** A chart of the last seconds, which draws only when there is something new. */
export class LiveChart {
  #container;
  #data = [[], []];
  #changed = false;
  #plot;

  constructor(container, { stepped = false } = {}) {
    this.#container = container;
    const color = (name) => () => getComputedStyle(container).getPropertyValue(name);
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
          y: { range: (_, __, highest) => [0, maxima.find((maximum) => maximum >= highest) ?? 100] },
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
            values: (_, splits) => splits.map((share) => `${share} %`),
          },
        ],
        series: [
          {},
          {
            stroke: color("--accent"),
            fill: () => `color-mix(in srgb, ${color("--accent")()} 12%, transparent)`,
            width: 2,
            points: { show: stepped, size: 5, fill: color("--accent") },
            paths: stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
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

    // Also while nothing is drawn: what is older than the chart is dropped.
    const old = times.findIndex((each) => each >= time - span);
    if (old > 60) {
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
      this.#plot.setData(this.#data);
      this.#container.dataset.points = this.#data[1].filter((value) => value !== null).length;
    }
  }

  #range() {
    const end = this.#data[0].at(-1) ?? 0;
    return [end - span, end];
  }
}

function label(ago) {
  return ago === 0 ? "now" : `−${Math.round(ago)} s`;
}
