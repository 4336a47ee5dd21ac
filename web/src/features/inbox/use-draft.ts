// What is being written in a conversation. The server keeps it, so that it is there after a reload and in another browser.
import { ATTACHMENT_MAX_BYTES } from '@groundcrew/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import type { Attachment } from './types.ts';

/** After the last key. */
const KEEP_AFTER_MS = 500;

/** What is on its way to the server, by conversation: whoever comes back to one waits for it. */
const keeping = new Map<number, Promise<unknown>>();

type Written = { text: string; files: readonly Attachment[] };

function keep(id: number, { text, files }: Written): void {
  const kept = (keeping.get(id) ?? Promise.resolve())
    .then(() => client.conversations.keep_draft({ id, text, attachment_ids: files.map((file) => file.id) }))
    // What is written stays in sight; the next key tries again.
    .catch(() => {})
    .finally(() => {
      if (keeping.get(id) === kept) keeping.delete(id);
    });
  keeping.set(id, kept);
}

/** As the page goes away; browsers let such a request outlive it. */
function keepAtLast(id: number, { text, files }: Written): void {
  const attachment_ids = files.map((file) => file.id);
  void fetch(serverUrl(`api/v1/conversations/${id}/draft`), {
    method: 'PUT',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, attachment_ids }),
  }).catch(() => {});
}

/** As it was left. */
export function useKeptDraft(id: number) {
  return useQuery({
    queryKey: ['draft', id],
    queryFn: async () => {
      await keeping.get(id);
      return client.conversations.draft({ id });
    },
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** Keeps what is written a moment after the last key, when one looks at another conversation, and when the page goes away. */
function useKeeping(id: number, written: Written): { forget: () => Promise<unknown> } {
  const unkept = useRef<Written | null>(null);
  const first = useRef(written);
  useEffect(() => {
    if (written === first.current) return;
    unkept.current = written;
    const timer = setTimeout(() => {
      unkept.current = null;
      keep(id, written);
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [id, written]);
  useEffect(() => {
    const gone = () => {
      if (unkept.current) keepAtLast(id, unkept.current);
      unkept.current = null;
    };
    window.addEventListener('pagehide', gone);
    return () => {
      window.removeEventListener('pagehide', gone);
      if (unkept.current) keep(id, unkept.current);
    };
  }, [id]);
  return {
    forget: () => {
      unkept.current = null;
      return keeping.get(id) ?? Promise.resolve();
    },
  };
}

/** What is being written, the files that go with it, and sending both. */
export function useDraft(id: number, kept: Written) {
  const { t } = useTranslation('inbox');
  const [written, setWritten] = useState(kept);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const { forget } = useKeeping(id, written);
  const { text, files } = written;
  const setFiles = (change: (before: readonly Attachment[]) => readonly Attachment[]) =>
    setWritten((before) => ({ ...before, files: change(before.files) }));
  const attach = useMutation({
    mutationFn: async (chosen: readonly File[]) => {
      const large = chosen.find(({ size }) => size > ATTACHMENT_MAX_BYTES);
      setTooLarge(large === undefined ? null : t('too_large', { name: large.name }));
      for (const file of chosen.filter((each) => each !== large)) {
        const added = await client.attachments.add({ file });
        setFiles((before) => [...before, added]);
      }
    },
  });
  const send = useMutation({
    mutationFn: async (reply_all: boolean) => {
      // The reply takes the draft away; nothing that is on its way may bring it back.
      await forget();
      return client.conversations.reply({ id, text, reply_all, attachment_ids: files.map((file) => file.id) });
    },
    onSuccess: () => setWritten({ text: '', files: [] }),
  });
  return {
    text,
    write: (value: string) => setWritten((before) => ({ ...before, text: value })),
    files,
    setFiles,
    tooLarge,
    attach,
    send,
    isReady: (text.trim() !== '' || files.length > 0) && !send.isPending && !attach.isPending,
  };
}
