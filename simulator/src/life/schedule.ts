/**
 * What is going to happen, in the order of its simulated time. It wakes with the clock but never moves it: an idle
 * clock jumps because somebody waits, and stops on its way for whatever happens here.
 */
import type { SimulatedClock } from '#clock/clock.ts';

type Event = { at: Date; happen: (at: Date) => void };

export class Schedule {
  readonly #clock: SimulatedClock;
  /** The earliest first. */
  #events: Event[] = [];
  #cancel = (): void => {};

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  /** `happen` is given the time for which it was meant, also when the clock has jumped beyond it. */
  add(at: Date, happen: (at: Date) => void): void {
    const place = this.#events.findLastIndex((event) => event.at <= at) + 1;
    this.#events.splice(place, 0, { at, happen });
    if (place === 0) this.#wait();
  }

  #wait(): void {
    this.#cancel();
    const [next] = this.#events;
    if (!next) return;
    const wait = this.#clock.wait({ until: next.at, passive: true, wake: () => this.#run(), drop: () => {} });
    this.#cancel = () => wait.cancel();
  }

  #run(): void {
    const now = this.#clock.now();
    for (let [next] = this.#events; next && next.at <= now; [next] = this.#events) {
      this.#events.shift();
      next.happen(next.at);
    }
    this.#wait();
  }
}
