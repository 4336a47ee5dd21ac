// What is being written in a conversation. The server keeps it, so that it is there after a reload, in another tab and in another
// browser.
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, client, codeOf } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { live } from '#lib/connection.ts';
import { askToBegin } from '#features/inbox/begin/new-mail.ts';
import { onDraftElsewhere, tellDraft } from './drafts-told.ts';
import { finishSendings, sendingOf, underWay } from './finish-sending.ts';
import { keepTrying } from './keep-trying.ts';
import { forgetSending, forgetWhereOneStays, isToBeSent, keepSending, type KeptSending } from './kept-sendings.ts';
import { useKey } from './use-key.ts';
import { bodyOf, isEmpty, isSame, writtenSince, type Written } from './written.ts';

/** After the last key. */
const KEEP_AFTER_MS = 500;
/** For how long a reply can be taken back. */
export const UNDO_S = 5;

/** What is on its way to the server, by conversation: whoever comes back to one waits for it. */
const keeping = new Map<number, Promise<unknown>>();
/** What is to be kept of it, without a connection, too: older words need not be tried any more. */
const newest = new Map<number, Written>();
/** Where the server would not keep what is written: what it has is older. */
const unkept = new Set<number>();
/** As each was last in sight here: what one finds who comes back to it while the server cannot be asked. */
const lastSeen = new Map<number, Written>();
/** Replies by which somebody took a conversation that was nobody's. */
const took = new Set<number>();
/** Sends off what of a conversation that is in sight is not on its way yet. */
const flushing = new Map<number, () => void>();

/** `asked_at`: what was written here since then is newer. */
export type Kept = Written & { asked_at: number };

function keep(id: number, written: Written): void {
  newest.set(id, written);
  const isNewest = () => newest.get(id) === written;
  const kept = (keeping.get(id) ?? Promise.resolve())
    .then(() => keepTrying(() => client.conversations.keep_draft({ id, ...bodyOf(written) }), isNewest))
    .then(() => {
      unkept.delete(id);
      tellDraft({ id, isThere: !isEmpty(written) });
    })
    // What is written stays in sight; the next key tries again.
    .catch(() => unkept.add(id))
    .finally(() => {
      if (keeping.get(id) === kept) keeping.delete(id);
    });
  keeping.set(id, kept);
}

/** As the page goes away; browsers let such a request outlive it. */
function keepAtLast(id: number, written: Written): void {
  void fetch(serverUrl(`api/v1/conversations/${id}/draft`), {
    method: 'PUT',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(written)),
  }).catch(() => {});
}

type Draft = Awaited<ReturnType<typeof client.conversations.draft>>;

const keptOf = ({ text, attachments, reply_to, cc, bcc }: Draft, asked_at: number): Kept => ({
  text,
  files: attachments,
  reply_to,
  cc,
  bcc,
  asked_at,
});

/** As it was left, here or elsewhere. */
export function useKeptDraft(id: number) {
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: ['draft', id],
    queryFn: async () => {
      // Whatever is written here from now on is newer than the answer.
      const asked_at = Date.now();
      await finishSendings(queryClient);
      await sendingOf(id)?.catch(() => {});
      flushing.get(id)?.();
      const here = lastSeen.get(id);
      // What is still to be kept goes out with the connection; nobody waits for that to see it.
      if (here && live.connection !== 'open') return { ...here, asked_at };
      await keeping.get(id);
      const before = queryClient.getQueryData<Kept>(['draft', id]);
      if (before && unkept.has(id)) return before;
      try {
        return keptOf(await client.conversations.draft({ id }), asked_at);
      } catch (error) {
        const seen = lastSeen.get(id);
        if (codeOf(error) !== null || seen === undefined) throw error;
        return { ...seen, asked_at };
      }
    },
    staleTime: 0,
    gcTime: 0,
    // Without a network, too: what stood here last is known.
    networkMode: lastSeen.has(id) ? 'always' : 'online',
  });
  const { refetch } = query;
  useEffect(() => {
    const off = onDraftElsewhere((told) => {
      if (told.id === id) void refetch();
    });
    // Other browsers tell this one nothing of what they keep. What they send is heard: see oldByInbox.
    const looked = () => void refetch();
    window.addEventListener('focus', looked);
    return () => {
      off();
      window.removeEventListener('focus', looked);
    };
  }, [id, refetch]);
  return query;
}

/**
 * Takes a reply back into the draft of its conversation; what is written there by now stays behind it. A mail with which the conversation
 * has gone becomes what it was before.
 */
export async function takeBack(queryClient: QueryClient, id: number, message_ids: number[]): Promise<void> {
  flushing.get(id)?.();
  await keeping.get(id);
  const { begun, ...draft } = await client.conversations.take_back({ id, message_ids });
  if (begun) {
    const { text, attachments: files, cc, bcc } = draft;
    return askToBegin({ ...begun, text, files, cc, bcc });
  }
  lastSeen.set(id, keptOf(draft, 0));
  queryClient.setQueryData(['draft', id], keptOf(draft, Number.POSITIVE_INFINITY));
  if (message_ids.some((message_id) => took.delete(message_id))) await letGo(queryClient, id);
  tellDraft({ id, isThere: true });
  await queryClient.invalidateQueries({ queryKey: api.conversations.messages.key() });
}

/** It was nobody's before the reply, and is so again, unless it went to somebody else meanwhile. */
async function letGo(queryClient: QueryClient, id: number): Promise<void> {
  try {
    const me = await queryClient.ensureQueryData(api.me.get.queryOptions());
    const { assignee } = await client.conversations.get({ id });
    if (assignee?.id === me.user_id) await client.conversations.change({ id, assignee: null });
  } catch {
    // The reply is taken back all the same; who has the conversation is in sight.
  }
}

/** Keeps what is written a moment after the last key, when one looks at another conversation, and when the page goes away. */
function useKeeping(id: number, written: Written, untouched: Written): { flushed: () => Promise<unknown> } {
  const pending = useRef<Written | null>(null);
  useEffect(() => {
    if (written === untouched) return;
    pending.current = written;
    const timer = setTimeout(() => {
      if (pending.current) keep(id, pending.current);
      pending.current = null;
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [id, written, untouched]);
  useEffect(() => {
    const flush = () => {
      if (pending.current) keep(id, pending.current);
      pending.current = null;
    };
    const gone = () => {
      // Requests that are on their way end with the page. What is being sent is kept by the browser.
      const last = pending.current ?? (keeping.has(id) ? newest.get(id) : null);
      if (last && !isToBeSent(id, last)) keepAtLast(id, last);
      pending.current = null;
    };
    flushing.set(id, flush);
    window.addEventListener('pagehide', gone);
    return () => {
      flushing.delete(id);
      window.removeEventListener('pagehide', gone);
      flush();
    };
  }, [id]);
  return {
    flushed: () => {
      flushing.get(id)?.();
      return keeping.get(id) ?? Promise.resolve();
    },
  };
}

function useMounted() {
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}

/** `takes`: the conversation is nobody's. `told`: the ids of what was sent, also when the field is no longer in sight. */
type Sending = { sent: Written; takes: boolean; told?: ((message_ids: number[]) => void) | undefined };

/** What is being written, the files that go with it, and sending both. `onLeft`: it was not sent, and the field is no longer in sight. */
export function useDraft(id: number, kept: Kept, onLeft: () => void) {
  const [{ written, untouched, changed_at, seen }, setState] = useState(() => ({
    written: kept as Written,
    untouched: kept as Written,
    changed_at: 0,
    seen: kept,
  }));
  // What was written elsewhere, or has come back, stands here unless more was written here since.
  if (seen !== kept) {
    const takes = kept.asked_at > changed_at && !isSame(written, kept);
    setState({ written: takes ? kept : written, untouched: takes ? kept : untouched, changed_at, seen: kept });
  }
  const queryClient = useQueryClient();
  const { flushed } = useKeeping(id, written, untouched);
  useEffect(() => void lastSeen.set(id, written), [id, written]);
  const key = useKey();
  const isThere = useMounted();
  const change = (how: (before: Written) => Partial<Written>) =>
    setState((before) => ({
      ...before,
      written: { ...before.written, ...how(before.written) },
      changed_at: Date.now(),
    }));
  // In the same words it has the same key.
  const sendingFrom = (sent: Written): KeptSending => {
    const { reply_to, ...body } = bodyOf(sent);
    const reply = { id, ...body, ...(reply_to !== null && { reply_to }), undo_s: UNDO_S };
    const user_id = queryClient.getQueryData(api.me.get.queryKey())?.user_id ?? null;
    return { user_id, at: Date.now(), key: key.of(JSON.stringify(reply)), reply, sent };
  };
  const send = useMutation({
    // Also what waits for the network.
    onMutate: ({ sent }: Sending) => {
      const going = sendingFrom(sent);
      keepSending(going);
      return going;
    },
    mutationFn: ({ sent }: Sending) =>
      underWay(id, async () => {
        // The reply takes the draft away, and nothing that is on its way may bring it back. Until then it is kept: the page may be reloaded.
        await flushed();
        const kept_before = newest.get(id);
        const { reply, key: idempotency_key } = sendingFrom(sent);
        const { items } = await client.conversations.reply(reply, { context: { idempotency_key } });
        return { items, kept_before };
      }),
    onError: (error, _, going) => {
      if (going) (codeOf(error) === null ? forgetWhereOneStays : forgetSending)(going);
      if (!isThere.current) onLeft();
    },
    onSuccess: ({ items, kept_before }, { sent, takes, told }, going) => {
      forgetSending(going);
      key.used();
      change((now) => writtenSince(sent, now));
      // Somebody who has gone on meanwhile finds here what was written since, and nothing that was sent, now or before.
      const last = newest.get(id);
      if (!isThere.current && last && last !== kept_before) keep(id, writtenSince(sent, last));
      if (!isThere.current) lastSeen.set(id, writtenSince(sent, lastSeen.get(id) ?? sent));
      if (takes) items.forEach((message) => took.add(message.id));
      told?.(items.map((message) => message.id));
      // What is written by now is kept in a moment, and told then.
      tellDraft({ id, isThere: false });
      return queryClient.invalidateQueries({ queryKey: api.conversations.messages.key() });
    },
  });
  return { written, change, send };
}
