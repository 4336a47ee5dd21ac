// Who else is at which conversation, and what this person says of himself: told over the inbox's socket, which whoever opens it puts
// in here. Nothing of it is kept; a word is good for 45 s, so it is said anew before that.
import type { LivePresence, PresenceSaid } from '@groundcrew/contract';
import { useEffect, useState, useSyncExternalStore } from 'react';

export type Person = LivePresence['users'][number];
export type Writing = 'reply' | 'note';

const AGAIN_MS = 20_000;
/** Real time: who has pressed no key for so long does not write any more. */
const PAUSE_MS = 6_000;
const NOBODY: readonly Person[] = [];

let say: ((said: PresenceSaid) => void) | null = null;
let own: PresenceSaid = { type: 'presence', conversation_id: null, typing: false, note: false };
const others = new Map<number, readonly Person[]>();
const heard = new Set<() => void>();

function tellAll(): void {
  for (const tell of heard) tell();
}

/** While a socket is open. Returns what is to be called when it is not any more. */
export function speakBy(speak: (said: PresenceSaid) => void): () => void {
  say = speak;
  if (own.conversation_id !== null) speak(own);
  return () => {
    if (say !== speak) return;
    say = null;
    // Whoever hears nothing knows of nobody.
    others.clear();
    tellAll();
  };
}

export function hearPresence({ conversation_id, users }: LivePresence): void {
  if (users.length === 0) others.delete(conversation_id);
  else others.set(conversation_id, users);
  tellAll();
}

function be(said: Omit<PresenceSaid, 'type'>): void {
  own = { type: 'presence', ...said };
  say?.(own);
}

/** The others at this conversation. */
export function useOthersHere(conversation_id: number): readonly Person[] {
  return useSyncExternalStore(subscribe, () => others.get(conversation_id) ?? NOBODY);
}

function subscribe(changed: () => void): () => void {
  heard.add(changed);
  return () => void heard.delete(changed);
}

/** This person looks at this conversation for as long as it is in sight; what is returned is called at each key of a reply or note. */
export function useBeingHere(conversation_id: number): (writing: Writing | null) => void {
  const [writing, setWriting] = useState<{ what: Writing | null; at: number }>({ what: null, at: 0 });
  const { what } = writing;
  useEffect(() => {
    if (what === null) return;
    const timer = window.setTimeout(() => setWriting({ what: null, at: 0 }), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [what, writing.at]);
  useEffect(() => {
    const speak = () => {
      const isSeen = document.visibilityState === 'visible';
      be({ conversation_id: isSeen ? conversation_id : null, typing: isSeen && what !== null, note: what === 'note' });
    };
    speak();
    const timer = window.setInterval(speak, AGAIN_MS);
    document.addEventListener('visibilitychange', speak);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', speak);
    };
  }, [conversation_id, what]);
  useEffect(() => () => be({ conversation_id: null, typing: false, note: false }), [conversation_id]);
  return (next) => setWriting({ what: next, at: Date.now() });
}
