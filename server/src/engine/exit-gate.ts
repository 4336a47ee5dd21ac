// How many connections are opened at once: 20 in all, and 5 through one way out, a proxy or this machine's own address.

const AT_ONCE = 20;
const AT_ONCE_PER_EXIT = 5;

type Waiter = { exit: string; begin: () => void };

export class ExitGate {
  readonly #at_once: number;
  readonly #of_exit: number;
  readonly #waiting: Waiter[] = [];
  readonly #busy = new Map<string, number>();
  #running = 0;

  constructor({ at_once, of_exit } = { at_once: AT_ONCE, of_exit: AT_ONCE_PER_EXIT }) {
    this.#at_once = at_once;
    this.#of_exit = of_exit;
  }

  /** Runs the work when there is room for it; settles as the work does. */
  async run<T>(exit: string, work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(exit);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** Resolves when there is room; what it resolves with gives the room back, and is to be called once. */
  async enter(exit: string): Promise<() => void> {
    await new Promise<void>((begin) => {
      this.#waiting.push({ exit, begin });
      this.#admit();
    });
    return () => {
      this.#count(exit, -1);
      this.#admit();
    };
  }

  /** Lets in whoever has room, those who came first first. */
  #admit(): void {
    for (let n = 0; n < this.#waiting.length && this.#running < this.#at_once;) {
      const waiter = this.#waiting[n];
      if (!waiter || (this.#busy.get(waiter.exit) ?? 0) >= this.#of_exit) n += 1;
      else {
        this.#waiting.splice(n, 1);
        this.#count(waiter.exit, 1);
        waiter.begin();
      }
    }
  }

  #count(exit: string, more: 1 | -1): void {
    const busy = (this.#busy.get(exit) ?? 0) + more;
    this.#running += more;
    if (busy === 0) this.#busy.delete(exit);
    else this.#busy.set(exit, busy);
  }
}
