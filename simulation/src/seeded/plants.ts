/** Bugs to be planted, one at a time, to see that the simulation finds them: what a tired person could well write. */
import type { Breakage } from '#lib/breakage.ts';
import type { ScriptName } from './faults.ts';

export type Plant = {
  name: string;
  what: string;
  breakages: Breakage[];
  /** The weather in which it shows soon. */
  script?: ScriptName;
};

export const plants: Plant[] = [
  {
    name: 'reserve-after-sending',
    what: 'the intent and its quota are stored once the message is out',
    breakages: [
      {
        file: 'engine/poster/send-post.ts',
        text: 'const intent = await reserve(acting, post, line);',
        instead: `const early = { random_id: crew.chance.int64(), ...post.content } as PostIntent;
      await sendIntent(acting, target, { line, chat_id: chat.chat_id, intent: early, photo });
      const intent = await reserve(acting, post, line);`,
      },
    ],
  },
  {
    name: 'no-fence-on-completion',
    script: 'stalls_after_sends',
    what: 'the end of a post is recorded without a look at the lease',
    breakages: [
      {
        file: 'store/posts/posts.ts',
        text: `await assertLease(tx, lease);
    const moved = await moveIntent(tx, intent, scope.now(), {
      state: 'sent',`,
        instead: `const moved = await moveIntent(tx, intent, scope.now(), {
      state: 'sent',`,
      },
    ],
  },
  {
    name: 'local-midnight',
    what: 'the day of the limits ends at midnight in Kyiv',
    breakages: [
      {
        file: 'domain/days.ts',
        text: 'return known.day;',
        instead: 'return new Date(at.getTime() + 2 * HOUR_MS).toISOString().slice(0, 10);',
      },
    ],
  },
  {
    name: 'rebind-on-error',
    what: 'a group that fails is given free for another account',
    breakages: [
      {
        file: 'store/groups/targets.ts',
        text: 'sql`status = ${mark.status}, error_message = ${mark.error_message}`',
        instead: 'sql`status = ${mark.status}, error_message = ${mark.error_message}, assigned_account_id = null`',
      },
    ],
  },
  {
    name: 'new-id-on-retry',
    what: 'what may have been sent is sent again under a new random id',
    breakages: [
      {
        file: 'engine/poster/settle-intents.ts',
        text: 'const sent = await sendIntent(acting, known.target, { line, chat_id, intent, photo: again.photo });',
        instead: `const anew = { ...intent, random_id: crew.chance.int64() };
    const sent = await sendIntent(acting, known.target, { line, chat_id, intent: anew, photo: again.photo });`,
      },
    ],
  },
  {
    name: 'lease-past-expiry',
    what: 'a process that stood still goes on with accounts that are no longer its own',
    breakages: [
      {
        file: 'engine/lease-keeper.ts',
        text: 'mayWrite: () => monotonic() < held.deadline_ms,',
        instead: 'mayWrite: () => true,',
      },
      {
        file: 'engine/lease-keeper.ts',
        text: 'if (monotonic() >= held.deadline_ms) this.#lose(held);',
        instead: 'if (held.deadline_ms === 0) this.#lose(held);',
      },
    ],
  },
  {
    name: 'pause-in-memory',
    what: 'the pause of a niche is known only to the process that made it',
    breakages: [
      {
        file: 'store/groups/joins.ts',
        text: `  niche: string,
  pause: { until: Date; reason: string },
): Promise<void> {`,
        instead: `  niche: string,
  pause: { until: Date; reason: string },
): Promise<void> {
  remembered.set(scope.db, new Map(remembered.get(scope.db) ?? []).set(niche, pause));
  if (remembered.has(scope.db)) return;`,
      },
      {
        file: 'store/groups/joins.ts',
        text: 'export async function joinPauseOf(scope: Scope, niche: string): Promise<{ until: Date; reason: string } | null> {',
        instead: `const remembered = new WeakMap<object, Map<string, { until: Date; reason: string }>>();
export async function joinPauseOf(scope: Scope, niche: string): Promise<{ until: Date; reason: string } | null> {
  const known = remembered.get(scope.db)?.get(niche);
  if (known === undefined || known.until <= scope.now()) return null;
  if (known.until > scope.now()) return known;`,
      },
    ],
  },
  {
    name: 'group-limit-off-by-one',
    what: 'a group gets one post a day more than it may',
    breakages: [{ file: 'domain/blockers/post.ts', text: 'if (posted >= limit) {', instead: 'if (posted > limit) {' }],
  },
  {
    name: 'no-warm-up',
    what: 'a group is posted to as soon as it has been joined',
    breakages: [
      {
        file: 'store/groups/targets.ts',
        text: 'addMs(join.joined_at, join.warmup_hours * HOUR_MS)',
        instead: 'addMs(join.joined_at, join.warmup_hours * 0)',
      },
    ],
  },
  {
    name: 'flood-wait-halved',
    script: 'many_floods',
    what: 'half of what Telegram wants is waited',
    breakages: [
      {
        file: 'domain/floods.ts',
        text: '(seconds + FLOOD_MARGIN_SECONDS) * SECOND_MS',
        instead: '(seconds / 2 + FLOOD_MARGIN_SECONDS) * SECOND_MS',
      },
    ],
  },
  {
    name: 'first-groups-only',
    what: 'a round takes the first three groups of its niche, every time the same',
    breakages: [
      {
        file: 'store/groups/targets.ts',
        text: "and t.status = 'joined' order by t.last_post_at nulls first, t.id`",
        instead: "and t.status = 'joined' order by t.id limit 3`",
      },
    ],
  },
  {
    name: 'state-before-messages',
    script: 'crashes_at_letters',
    what: 'how far updates were heard is stored apart from the messages in them',
    breakages: [
      {
        file: 'store/inbox/telegram/updates.ts',
        text: 'await holdLeaseAndState(tx, lease, batch.state);',
        instead: 'await holdLeaseAndState(scope.db, lease, batch.state);',
      },
    ],
  },
  {
    name: 'edited-is-new',
    what: 'a message that was edited is told as a new one',
    breakages: [
      {
        file: 'store/inbox/telegram/marks.ts',
        text: 'changes.changed(edited.id);',
        instead: 'changes.added([edited.id]);',
      },
    ],
  },
];
