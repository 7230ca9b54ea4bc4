import { formatCount } from "./figures.js";

const span = 10; // seconds
const maxima = [5, 10, 25, 50, 100];
const charts = new Set(); // the charts of shares: they have one scale, so that they can be compared

/** A chart of the last seconds by the clock of the page. All charts scroll together, also without new points. */
export class LiveChart {
  #container;
  #data = [[], []];
  #end = 0;
  #highest = 0;
  #plot;

  /**
   * @param points whether to mark each value
   * @param means whether a value is a mean of the time before it; otherwise it holds until the next value
   * @param counts the gridlines if the values are counts; otherwise the values are shares
   */
  constructor(container, { points = false, means = false, counts } = {}) {
    this.#container = container;
    if (!counts) {
      charts.add(this);
    }

    // The pace varies around the wanted pace, so there is some room above the last gridline.
    const maximum = () => (counts ? counts.at(-1) * 1.08 : LiveChart.#maximum);
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
          x: { time: false, range: () => [this.#end - span, this.#end] },
          y: { range: () => [0, maximum()] },
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
            splits: () => counts ?? [0, 1, 2, 3, 4, 5].map((fifth) => (fifth * maximum()) / 5),
            values: (_, splits) => splits.map((split) => (counts ? formatCount(split) : `${split}%`)),
          },
        ],
        series: [
          {},
          {
            stroke: color("--accent"),
            fill: () => `${color("--accent")()}1f`,
            width: 2,
            points: { show: points, size: 5, fill: color("--accent") },
            paths: uPlot.paths.stepped({ align: means ? -1 : 1 }),
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
    this.#drop(time); // also while nothing is drawn
  }

  /** Leaves a gap between two connections. */
  interrupt() {
    if (this.#data[0].length > 0) {
      this.add(this.#data[0].at(-1), null);
    }
  }

  draw(time) {
    this.#end = time;
    this.#drop(time);
    const [times, values] = this.#data;
    this.#highest = Math.max(0, ...values);
    this.#plot.setData(this.#data);
    this.#container.dataset.points = values.filter((value, i) => value !== null && times[i] >= time - span).length;
  }

  // Drops the points that are older than the chart, except for the last of them: a line leads from it into the chart.
  #drop(end) {
    const [times, values] = this.#data;
    const seen = times.findIndex((each) => each >= end - span);
    const old = seen < 0 ? times.length : seen - 1;
    if (old > 0) {
      times.splice(0, old);
      values.splice(0, old);
    }
  }

  static get #maximum() {
    const highest = Math.max(...[...charts].map((chart) => chart.#highest));
    return maxima.find((maximum) => maximum >= highest) ?? 100;
  }
}

function label(ago) {
  return ago === 0 ? "now" : `−${Math.round(ago)} s`;
}
