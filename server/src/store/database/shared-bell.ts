import type { Bell } from './listen.ts';

/**
 * A bell that is opened when somebody first wants to hear. Whoever asks is called once as soon as it is open, since anything may
 * have happened before.
 */
export function sharedBell(
  open: () => Promise<Bell>,
  report: (message: string, error: unknown) => void,
): { hear: (channel: string, heard: () => void) => () => void; close: () => Promise<void> } {
  let opening: Promise<Bell | null> | null = null;
  let closed = false;
  return {
    hear: (channel, heard) => {
      let off: (() => void) | null = null;
      let over = closed;
      opening ??= open().catch((error: unknown) => {
        report('The database cannot be listened to; it is looked at instead', error);
        // Whoever comes next may have more luck.
        opening = null;
        return null;
      });
      void opening.then((bell) => {
        if (!bell || over) return;
        off = bell.on(channel, () => heard());
        heard();
      });
      return () => {
        over = true;
        off?.();
      };
    },
    close: async () => {
      closed = true;
      await (await opening)?.close();
    },
  };
}
