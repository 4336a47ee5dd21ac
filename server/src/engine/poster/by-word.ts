// What a person says of an unconfirmed post, having looked at the group.
import { dateText } from '#domain/days.ts';
import { dismissibleFrom } from '#domain/unconfirmed.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { isMessageTaken, postIntent } from '#store/posts/reads.ts';
import { settleByWord, type PersonsWord, type PostIntent } from '#store/posts/posts.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/groups/targets.ts';

export type SettledPost = {
  id: number;
  link: string;
  state: 'sent' | 'released';
  message_id: number | null;
  by: string;
};

/**
 * It is in the group, under this number where the person knows it. Throws `not_found`, `wrong_state` when that is known already,
 * and `already_exists` for the number of another post.
 */
export async function confirmPostByWord(
  scope: Scope,
  post: { id: number; message_id: number | null; by: string },
): Promise<SettledPost> {
  const { id, message_id, by } = post;
  const intent = await unconfirmed(scope, id);
  if (message_id !== null && (await isMessageTaken(scope, { target_id: intent.target_id, message_id }))) {
    throw new GroundcrewError('already_exists', {
      detail: `message ${message_id} is another post of ours; post ${id} stays open`,
    });
  }
  return settle(scope, intent, { arrived: true, message_id, by });
}

/** It is not in the group: its quota is given back. Throws `not_found`, `wrong_state`, and `too_early` while it might still be sent. */
export async function dismissPostByWord(scope: Scope, post: { id: number; by: string }): Promise<SettledPost> {
  const intent = await unconfirmed(scope, post.id);
  const from = dismissibleFrom(intent.reserved_at);
  if (scope.now() < from) {
    const detail = `post ${post.id} is still looked for by its account and may be sent once more; say it after ${dateText(from)}`;
    throw new GroundcrewError('too_early', { detail, details: { from } });
  }
  return settle(scope, intent, { arrived: false, by: post.by });
}

async function unconfirmed(scope: Scope, id: number): Promise<PostIntent> {
  const intent = await postIntent(scope, id);
  if (!intent) throw new GroundcrewError('not_found', { detail: `post ${id}` });
  if (intent.state !== 'unconfirmed') throw known(intent);
  return intent;
}

async function settle(scope: Scope, intent: PostIntent, word: PersonsWord & { by: string }): Promise<SettledPost> {
  if (!(await settleByWord(scope, intent, word))) throw known((await postIntent(scope, intent.id)) ?? intent);
  const target = await targetState(scope, intent.target_id);
  const message_id = word.arrived ? word.message_id : null;
  return {
    id: intent.id,
    link: target?.link ?? '',
    state: word.arrived ? 'sent' : 'released',
    message_id,
    by: word.by,
  };
}

function known({ id, state }: PostIntent): GroundcrewError {
  const what = {
    reserved: 'is being sent, or looked for, just now',
    sent: 'has arrived: that is known already',
    released: 'has not arrived: that is known already',
    unconfirmed: 'was changed meanwhile',
  };
  return state === 'unconfirmed'
    ? new GroundcrewError('conflict', { detail: `post ${id} ${what[state]}` })
    : new GroundcrewError('wrong_state', {
        detail: `post ${id} ${what[state]}`,
        details: { state, allowed_from: ['unconfirmed'] },
      });
}
