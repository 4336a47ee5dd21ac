// Many that ask the same one by one, answered together: while one question is under way, whoever asks next waits, and all of them go
// together in the following one. Who asks alone waits for nobody.

/** In one question at most. */
const AT_ONCE = 200;

type Waiting<One, Answer> = { one: One; resolve: (answer: Answer) => void; reject: (error: unknown) => void };

type Options<Of, One, Answer> = {
  /** Whether nothing was done of what failed, so that it may be asked for again. Default: it may, as it only reads. */
  mayRepeat?: (error: unknown) => boolean;
  /** How it is asked for again, also when nobody asked with it: where `work` bounds how long it waits, for as long as it takes. */
  alone?: (of: Of, one: One) => Promise<Answer>;
};

/**
 * `work` answers all of them, each at its own place. When it fails for several, each is asked for alone, so that nobody hears of
 * another's error; that goes on beside the others, and nobody who comes later waits for it.
 */
export function inBatches<Of extends object, One, Answer>(
  work: (of: Of, all: readonly One[]) => Promise<readonly Answer[]>,
  { mayRepeat = () => true, alone }: Options<Of, One, Answer> = {},
): (of: Of, one: One) => Promise<Answer> {
  const lines = new WeakMap<Of, { waiting: Waiting<One, Answer>[]; isBusy: boolean }>();
  const again = alone ?? (async (of: Of, one: One) => (await work(of, [one]))[0]!);

  async function answer(of: Of, some: readonly Waiting<One, Answer>[]): Promise<void> {
    try {
      const all = some.map(({ one }) => one);
      const answers = await work(of, all);
      // As many as were asked, by its contract; `!` keeps an answer that is null.
      for (const [at, { resolve }] of some.entries()) resolve(answers[at]!);
    } catch (error) {
      const repeats = (some.length > 1 || alone !== undefined) && mayRepeat(error);
      for (const { one, resolve, reject } of some) {
        if (repeats) again(of, one).then(resolve, reject);
        else reject(error);
      }
    }
  }

  return (of, one) =>
    new Promise((resolve, reject) => {
      const line = lines.get(of) ?? { waiting: [], isBusy: false };
      lines.set(of, line);
      line.waiting.push({ one, resolve, reject });
      if (line.isBusy) return;
      line.isBusy = true;
      void (async () => {
        while (line.waiting.length > 0) await answer(of, line.waiting.splice(0, AT_ONCE));
        line.isBusy = false;
      })();
    });
}
