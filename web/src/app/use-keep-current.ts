import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { live } from '#app/live.ts';
import { api } from '#lib/api.ts';
import { touchedBy } from '#lib/what-is-old.ts';

/** Events come in bursts; what they touched is asked for anew together. */
const TOGETHER_MS = 400;

/** Keeps true whatever is shown, for as long as somebody is signed in. */
export function useKeepCurrent(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const touched = new Set<ReturnType<typeof touchedBy>[number]>();
    let timer: number | undefined;
    const askAnew = () => {
      timer = undefined;
      for (const part of touched) void queryClient.invalidateQueries({ queryKey: api[part].key() });
      touched.clear();
    };
    const offs = [
      live.onEvent(({ type }) => {
        for (const part of touchedBy(type)) touched.add(part);
        timer ??= window.setTimeout(askAnew, TOGETHER_MS);
      }),
      live.onResync(() => void queryClient.invalidateQueries()),
    ];
    live.start();
    return () => {
      window.clearTimeout(timer);
      for (const off of offs) off();
      live.stop();
    };
  }, [queryClient]);
}
