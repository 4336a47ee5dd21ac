// What is told live, over WebSockets and by GET /events: the events of a workspace, each with the fields of its `data`.
import { z } from 'zod';
import { CAMPAIGN_STATUSES, HEALTH_STATUSES, HOLD_REASONS } from '#values.ts';
import { rowId } from '#ids.ts';
import { liveConversation, liveMessage, liveNote } from '#conversation.ts';
import { notification } from '#notifications.ts';
import { tellable, type Told } from '#told.ts';
import { PLATFORMS } from '#values.ts';
import { WEBHOOK_FAULTS } from '#webhook-faults.ts';

/** One after the other in one sequence of numbers; each socket hears one of them. */
export const LIVE_STREAMS = ['events', 'communications', 'notifications'] as const;
export type LiveStream = (typeof LIVE_STREAMS)[number];

/** What a browser, which can send no header, names beside its token when it opens a socket. */
export const LIVE_SUBPROTOCOL = 'groundcrew';

const post = { target_id: z.int(), link: z.string() };
const slot = { campaign_id: z.int(), name: z.string(), slot_at: z.string() };

/** By type: the same list as the server's own, which a test sees to. */
export const eventData = {
  'account.held': z.object({ reason: z.enum(HOLD_REASONS), by: z.string(), note: z.string().optional() }),
  'account.released': z.object({}),
  'health.changed': z.object({
    from: z.enum(HEALTH_STATUSES).nullable(),
    to: z.enum(HEALTH_STATUSES),
    error_message: z.string().nullable(),
  }),
  'health_run.ended': z.object({
    run_id: z.number(),
    total: z.number(),
    ok: z.number(),
    failed: z.number(),
    not_checked: z.number(),
  }),
  'reconnect.started': z.object({ why: z.enum(['settings_changed', 'asked_for']) }),
  'reconnect.drained': z.object({}),
  'reconnect.proxy_tested': z.object({ milliseconds: z.number() }),
  'reconnect.closed': z.object({}),
  'reconnect.connected': z.object({}),
  'reconnect.verified': z.object({ milliseconds: z.number(), again: z.boolean() }),
  'reconnect.failed': z.object({
    stage: z.enum(['drain', 'settings', 'proxy_test', 'close', 'connect', 'verify']),
    error: z.string(),
    connected: z.boolean(),
    next_at: z.string().nullable(),
  }),
  'flood.met': z.object({
    method: z.string(),
    seconds: z.number(),
    account_slowed: z.boolean(),
    pool_slowed: z.boolean(),
  }),
  'join.ended': z.object({
    ...post,
    outcome: z.enum(['joined', 'already_member', 'requested', 'flood_wait', 'error', 'not_sent']),
    error: z.string().nullable(),
  }),
  'post.sent': z.object({
    ...post,
    message_id: z.int().nullable(),
    sent_at: z.string(),
    said_by: z.string().exactOptional(),
  }),
  'post.failed': z.object({
    ...post,
    status: z.enum(['error', 'flood_wait', 'skipped']),
    error: z.string(),
    said_by: z.string().exactOptional(),
  }),
  'post.unconfirmed': z.object({ ...post, error: z.string() }),
  'reply.failed': z.object({ conversation_id: z.int(), message_id: z.int(), error: z.string() }),
  'reply.unconfirmed': z.object({ conversation_id: z.int(), message_id: z.int(), error: z.string() }),
  'contact.stopped': z.object({ conversation_id: z.int(), contact_id: z.int(), who: z.string() }),
  'note.mentioned': z.object({
    conversation_id: z.int(),
    note_id: z.int(),
    by: z.string(),
    user_ids: z.array(z.string()),
  }),
  'desk.changed': z.object({ what: z.enum(['labels', 'canned_replies', 'saved_filters']), by: z.string() }),
  'mailbox.changed': z.object({
    mailbox_id: z.int(),
    mailbox: z.string(),
    status: z.string(),
    error: z.string().nullable(),
  }),
  'webhook.changed': z.object({
    webhook_id: z.string(),
    name: z.string(),
    status: z.enum(['active', 'failing', 'paused', 'put_aside', 'removed']),
    fault: z.enum(WEBHOOK_FAULTS).nullable(),
    http_status: z.int().nullable(),
    by: z.string().nullable(),
  }),
  'stop.thrown': z.object({ by: z.string(), reason: z.string().nullable() }),
  'stop.lifted': z.object({ by: z.string() }),
  'settings.changed': z.object({ key: z.string(), before: z.string(), after: z.string(), by: z.string() }),
  'campaign.turned': z.object({
    campaign_id: z.int(),
    name: z.string(),
    status: z.enum(CAMPAIGN_STATUSES),
    by: z.string(),
  }),
  'campaign.removed': z.object({ campaign_id: z.int(), name: z.string(), by: z.string() }),
  'campaign.slot_begun': z.object(slot),
  'campaign.slot_missed': z.object({ ...slot, reason: z.string().nullable() }),
  'campaign.slot_done': z.object({
    ...slot,
    posted: z.int(),
    skipped: z.int(),
    errors: z.int(),
    unconfirmed: z.int(),
  }),
  'join.batch_begun': z.object({ run_id: z.int(), niche: z.string() }),
  'join.batch_ended': z.object({
    run_id: z.int(),
    niche: z.string(),
    state: z.enum(['done', 'failed', 'abandoned']),
    error: z.string().nullable(),
  }),
  'join.missed': z.object({ niche: z.string(), at: z.string() }),
  'reaction.ended': z.object({
    task_id: z.int(),
    emoji: z.string().nullable(),
    status: z.enum(['pending', 'success', 'failed', 'rate_limited']),
    error: z.string().nullable(),
  }),
  'reaction_task.ended': z.object({
    task_id: z.int(),
    status: z.enum(['completed', 'failed']),
    success: z.int(),
    total: z.int(),
    error: z.string().nullable(),
  }),
} as const;
export type LiveEventType = keyof typeof eventData;

/** What every message that is kept carries: whoever names the last `seq` as `?since=` misses nothing. */
const kept = { seq: z.int(), at: z.iso.datetime() };

/** What any socket says by itself. `seq` of the first two: where the stream goes on from. */
export const liveFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_established'), message: z.string(), seq: z.int() }),
  /** What came after `?since` is not kept any more: load anew what is shown. */
  z.object({ type: z.literal('resync'), seq: z.int() }),
  z.object({ type: z.literal('ping') }),
]);
export type LiveFrame = z.infer<typeof liveFrame>;

/**
 * What a client of `/communications/ws/{user_id}` says: at which conversation its person looks, null for none, and whether he writes
 * in it. Say it anew at least every 30 s: after 45 s without a word nobody is there any more.
 */
export const presenceSaid = z.strictObject({
  type: z.literal('presence'),
  conversation_id: rowId.nullable(),
  typing: z.boolean(),
  note: z.boolean().default(false).describe('what he writes is a private note'),
});
export type PresenceSaid = z.infer<typeof presenceSaid>;

/** Who else looks at a conversation now: all of them, each time. It has no number, and nobody catches up with it. */
export const livePresence = z.object({
  type: z.literal('presence'),
  conversation_id: z.int(),
  users: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      typing: z.boolean(),
      note: z.boolean().describe('what he writes is a private note'),
    }),
  ),
});
export type LivePresence = z.infer<typeof livePresence>;

/** Of `/events/ws`, and of GET /events. */
export const liveEvent = z.union(
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of the list above
  (Object.keys(eventData) as LiveEventType[]).map((type) =>
    z.object({ ...kept, type: z.literal(type), account_id: z.int().nullable(), data: eventData[type], ...tellable }),
  ),
);
export type LiveEvent = {
  [T in LiveEventType]: {
    type: T;
    seq: number;
    at: string;
    account_id: number | null;
    data: z.infer<(typeof eventData)[T]>;
    told?: Told | undefined;
  };
}[LiveEventType];

/** Of `/notifications/ws/{user_id}`. `silent`: it is shown, and neither heard nor put on the desktop. */
export const liveNotification = z.object({
  ...kept,
  type: z.literal('notification'),
  silent: z.boolean(),
  data: notification.omit({ read_at: true, silent: true }).extend({ created_at: z.iso.datetime() }),
});
export type LiveNotification = z.infer<typeof liveNotification>;

const of_conversation = { conversation_id: z.int(), conversation: liveConversation };

/** What the inbox tells, by type: in the shapes of its lists. The conversation is as it stands after what is told. */
export const communicationData = {
  new_message: z.object({ ...of_conversation, platform: z.enum(PLATFORMS), message: liveMessage }),
  /** Taken away on its platform, or taken back before it went out. */
  message_deleted: z.object({ conversation_id: z.int(), message_id: z.int() }),
  manager_assigned: z.object(of_conversation),
  /**
   * Anything else of it: its state, what was read, an edit, a delivery. `message`: the one that it is about, of a reply.
   * `merged_into`: a mail has shown that it is one with that one. `conversation` is null when it is no more: merged, or erased.
   * `note`: a private note of it, as it is now.
   */
  conversation_updated: z.object({
    ...of_conversation,
    conversation: liveConversation.nullable(),
    message: liveMessage.exactOptional(),
    merged_into: z.int().exactOptional(),
    note: liveNote.exactOptional(),
  }),
} as const;
export type CommunicationType = keyof typeof communicationData;

/** Of `/communications/ws/{user_id}`. */
export const liveCommunication = z.union(
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of the list above
  (Object.keys(communicationData) as CommunicationType[]).map((type) =>
    z.object({ ...kept, type: z.literal(type), data: communicationData[type] }),
  ),
);
export type LiveCommunication = {
  [T in CommunicationType]: { type: T; seq: number; at: string; data: z.infer<(typeof communicationData)[T]> };
}[CommunicationType];
