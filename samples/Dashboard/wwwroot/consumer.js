import { show, formatAge, formatCount } from "./figures.js";

/** The readings that one consumer received since the page connected. */
export class Consumer {
  #name;
  #chart;
  #first = null;
  #received = 0;
  newest = null;

  constructor(name, chart) {
    this.#name = name;
    this.#chart = chart;
  }

  restart() {
    this.#first = null;
    this.#received = 0;
    this.#chart.interrupt();
  }

  receive(sample) {
    this.#first ??= sample.sequence;
    this.#received++;
    this.newest = sample;
    this.#chart.add(sample.time / 1000, sample.processUsage * 100);
  }

  draw(now) {
    this.#chart.draw(now / 1000);
  }

  /** Shows the figures at a given time. The age is the age of the newest reading, which stays on the screen until the next. */
  tell(now) {
    if (this.#first === null) {
      return;
    }

    // The numbers of the readings tell how many were set from the first to the newest.
    const set = this.newest.sequence - this.#first + 1;
    // The server listens only on the loopback address. So both use one clock, and there is no offset to estimate.
    const age = Math.max(0, now - this.newest.time);
    show(`${this.#name}-set`, set, formatCount(set));
    show(`${this.#name}-received`, this.#received, formatCount(this.#received));
    show(`${this.#name}-coalesced`, set - this.#received, formatCount(set - this.#received));
    show(`${this.#name}-age`, age, formatAge(age));
  }
}
