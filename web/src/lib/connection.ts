// Whether what is shown is kept current.
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Live, type Connection } from '#lib/live.ts';

/** The one socket of this tab that hears what happens in the workspace. */
export const live = new Live();

/** A server that starts anew, or another network, is back before anybody need be told. */
const TOLD_AFTER_MS = 3_000;

export function useConnection(): Connection {
  return useSyncExternalStore(
    (changed) => live.onTurn(changed),
    () => live.connection,
  );
}

/** Since when there is no connection, by the browser's clock; null: there is, or it was lost only a moment ago. */
export function useLostAt(): number | null {
  const connection = useConnection();
  const { lost_at } = live;
  const [told, tell] = useState<number | null>(null);
  useEffect(() => {
    if (lost_at === null) return;
    const timer = window.setTimeout(() => tell(lost_at), lost_at + TOLD_AFTER_MS - Date.now());
    return () => window.clearTimeout(timer);
  }, [lost_at]);
  return connection !== 'open' && told === lost_at ? lost_at : null;
}
