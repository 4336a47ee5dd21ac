// How many connections are opened at once: 20 in all, and 5 through one way out, a proxy or this machine's own address.

const AT_ONCE = 20;
const AT_ONCE_PER_EXIT = 5;

type Waiter = { exit: string; begin: () => void };

export class ExitGate {
  readonly #waiting: Waiter[] = [];
  readonly #busy = new Map<string, number>();
  #running = 0;

  /** Runs the work when there is room for it; settles as the work does. */
  async run<T>(exit: string, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#waiting.push({ exit, begin });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      this.#count(exit, -1);
      this.#admit();
    }
  }

  /** Lets in whoever has room, those who came first first. */
  #admit(): void {
    for (let n = 0; n < this.#waiting.length && this.#running < AT_ONCE;) {
      const waiter = this.#waiting[n];
      if (!waiter || (this.#busy.get(waiter.exit) ?? 0) >= AT_ONCE_PER_EXIT) n += 1;
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
