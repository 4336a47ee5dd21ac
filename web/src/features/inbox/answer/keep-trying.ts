import { codeOf } from '#lib/api.ts';

const AGAIN_MS = 3_000;

/** Where there is no connection it is tried again until there is one, or until it is no longer wanted. What is refused is thrown. */
export async function keepTrying(act: () => Promise<unknown>, isWanted: () => boolean): Promise<void> {
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (codeOf(error) !== null || !isWanted()) throw error;
    }
    await pause();
    if (!isWanted()) return;
  }
}

/** The browser may know sooner that there is a network again. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      window.clearTimeout(timer);
      window.removeEventListener('online', go);
      resolve();
    };
    const timer = window.setTimeout(go, AGAIN_MS);
    window.addEventListener('online', go);
  });
}
