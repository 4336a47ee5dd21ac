// A mail that is to begin a conversation: asked for anywhere on the page, written in one dialog.
import { useEffect } from 'react';
import type { Attachment } from '#features/inbox/types.ts';

export type NewMail = {
  /** By which it goes; null: not chosen yet. */
  mailbox_id: number | null;
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  subject: string;
  text: string;
  files: readonly Attachment[];
};

export const NO_MAIL: NewMail = { mailbox_id: null, to: [], cc: [], bcc: [], subject: '', text: '', files: [] };

const heard = new Set<(known: Partial<NewMail>) => void>();

/** `known`: what of it is to stand there; the rest is as it was left. */
export function askToBegin(known: Partial<NewMail> = {}): void {
  for (const hear of heard) hear(known);
}

export function useAskedToBegin(hear: (known: Partial<NewMail>) => void): void {
  useEffect(() => {
    heard.add(hear);
    return () => void heard.delete(hear);
  });
}
