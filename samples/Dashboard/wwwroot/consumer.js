import { show, formatAge, formatCount } from "./figures.js";

/** What one consumer got since the page connected. */
export class Consumer {
  #name;
  #chart;
  #first = null;
  #received = 0;
  #ageWhenReceived = 0;
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
    // The server listens on the loopback address alone, so both clocks are one, and no offset has to be estimated.
    this.#ageWhenReceived = Math.max(0, Date.now() - sample.time);
    this.#chart.add(sample.time / 1000, sample.processUsage * 100);
  }

  draw() {
    this.#chart.draw();
  }

  /** Shows the figures; the age at a moment, or else the age at which the newest reading came. */
  tell(now) {
    if (this.#first === null) {
      return;
    }

    // Readings are numbered, so their numbers say how many were set from the first to the newest.
    const set = this.newest.sequence - this.#first + 1;
    const age = now === undefined ? this.#ageWhenReceived : Math.max(0, now - this.newest.time);
    show(`${this.#name}-set`, set, formatCount(set));
    show(`${this.#name}-received`, this.#received, formatCount(this.#received));
    show(`${this.#name}-coalesced`, set - this.#received, formatCount(set - this.#received));
    show(`${this.#name}-age`, age, formatAge(age));
  }
}
