// Of which conversation the draft is another one now: told within this window, and to the browser's others.

export type DraftTold = { id: number; isThere: boolean };
type Heard = (told: DraftTold) => void;

const windows = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('groundcrew.drafts.2');
const here = new Set<Heard>();

export function tellDraft(told: DraftTold): void {
  for (const heard of here) heard(told);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
  windows?.postMessage(told);
}

/** Of other windows alone. Returns the way off. */
export function onDraftElsewhere(heard: Heard): () => void {
  const hear = ({ data }: MessageEvent<DraftTold>) => heard(data);
  windows?.addEventListener('message', hear);
  return () => windows?.removeEventListener('message', hear);
}

/** Of this window, too. */
export function onDraft(heard: Heard): () => void {
  const off = onDraftElsewhere(heard);
  here.add(heard);
  return () => {
    off();
    here.delete(heard);
  };
}
