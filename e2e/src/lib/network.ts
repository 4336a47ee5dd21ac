import type { Visitor } from '#lib/visitor.ts';

/** Cuts everything, sockets too, which a browser that is told to be offline would keep. */
export async function networkOf({
  page,
  mayBeUnanswered,
}: Visitor): Promise<Record<'cut' | 'mend', () => Promise<void>>> {
  let isCut = false;
  const open = new Set<() => void>();
  await page.routeWebSocket(/\/ws/, (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    open.add(() => void socket.close());
  });
  return {
    cut: async () => {
      isCut = true;
      mayBeUnanswered();
      await page.context().setOffline(true);
      for (const close of open) close();
      open.clear();
    },
    mend: async () => {
      isCut = false;
      await page.context().setOffline(false);
    },
  };
}
