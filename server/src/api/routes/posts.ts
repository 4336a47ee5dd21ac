import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { dismissibleFrom } from '#domain/unconfirmed.ts';
import { confirmPostByWord, dismissPostByWord } from '#engine/poster/by-word.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { countPosts, pageOfPosts, pageOfUnconfirmed, postOfHistory } from '#store/posts/lists.ts';

const list = inWorkspace.posts.list.handler(async ({ input, context: { scope } }) =>
  pageFrom(input, await pageOfPosts(scope, { ...input, ...pageWish(input) })),
);

const counts = inWorkspace.posts.counts.handler(async ({ input, context: { scope } }) => ({
  items: await countPosts(scope, input),
}));

const get = inWorkspace.posts.get.handler(async ({ input, context: { scope } }) => {
  const found = await postOfHistory(scope, input.id);
  if (!found) throw new GroundcrewError('not_found', { detail: `post ${input.id}` });
  return found;
});

const unconfirmed = inWorkspace.posts.unconfirmed.handler(async ({ input, context: { scope } }) => {
  const { rows, total } = await pageOfUnconfirmed(scope, { ...input, ...pageWish(input) });
  const shown = rows.map((row) => ({ ...row, dismissible_from: dismissibleFrom(row.reserved_at) }));
  return pageFrom(input, { rows: shown, total });
});

const confirm = inWorkspace.posts.confirm.handler(({ input, context: { scope, caller } }) =>
  confirmPostByWord(scope, { id: input.id, message_id: input.message_id ?? null, by: byOf(caller) }),
);

const dismiss = inWorkspace.posts.dismiss.handler(({ input, context: { scope, caller } }) =>
  dismissPostByWord(scope, { id: input.id, by: byOf(caller) }),
);

export const posts = { list, counts, get, unconfirmed, confirm, dismiss };
