// Many that ask the same one by one, answered together: while one question is under way, whoever asks next waits, and all of them go
// together in the following one. Who asks alone waits for nobody.

/** In one question at most. */
const AT_ONCE = 200;

type Waiting<One, Answer> = { one: One; resolve: (answer: Answer) => void; reject: (error: unknown) => void };

/**
 * `work` answers all of them, each at its own place. When it fails for several, each is asked for alone, so that nobody hears of
 * another's error; unless `mayRepeat` says that it may have been done.
 */
export function inBatches<Of extends object, One, Answer>(
  work: (of: Of, all: readonly One[]) => Promise<readonly Answer[]>,
  mayRepeat: (error: unknown) => boolean = () => true,
): (of: Of, one: One) => Promise<Answer> {
  const lines = new WeakMap<Of, { waiting: Waiting<One, Answer>[]; isBusy: boolean }>();

  async function answer(of: Of, some: readonly Waiting<One, Answer>[]): Promise<void> {
    try {
      const answers = await work(
        of,
        some.map(({ one }) => one),
      );
      // As many as were asked, by its contract; `at` keeps an answer that is null or undefined.
      for (const [at, { resolve }] of some.entries()) resolve(answers[at]!);
    } catch (error) {
      if (some.length > 1 && mayRepeat(error)) for (const one of some) await answer(of, [one]);
      else for (const { reject } of some) reject(error);
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
