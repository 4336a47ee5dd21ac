/** One more is done; or so many, of so many. */
export type Tick = (done?: number, total?: number) => void;

/** Shows on standard error that long work moves on; nothing where nobody looks. */
export async function withProgress<T>(title: string, work: (tick: Tick) => Promise<T>): Promise<T> {
  const terminal = process.stderr;
  if (!terminal.isTTY) return work(() => {});
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const results: T[] = [];
  let done = 0;
  const tasks = new Listr(
    [
      {
        title,
        task: async (_context, task) => {
          const tick: Tick = (now = done + 1, total) => {
            done = now;
            task.title = total === undefined ? `${title}: ${done}` : `${title}: ${done} of ${total}`;
          };
          results.push(await work(tick));
        },
      },
    ],
    { rendererOptions: { logger: new ListrLogger({ processOutput: new ProcessOutput(terminal, terminal) }) } },
  );
  await tasks.run();
  const [result] = results;
  if (results.length === 0) throw new Error(`${title}: ended without a result.`);
  // One task pushed exactly one value, which may be undefined for work that returns nothing.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return result as T;
}
