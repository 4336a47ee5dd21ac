import { useRef } from 'react';

/** What is sent again in the same words is the same reply, until one is known to be there: the server may have it, and its answer was lost. */
export function useKey(): { of: (reply: string) => string; used: () => void } {
  const last = useRef<{ reply: string; key: string } | null>(null);
  return {
    of: (reply) => {
      if (last.current?.reply !== reply) last.current = { reply, key: newKey() };
      return last.current.key;
    },
    used: () => {
      last.current = null;
    },
  };
}

/** Pages that are not opened by HTTPS have no `crypto.randomUUID`. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
