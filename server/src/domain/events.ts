import type { HealthStatus } from '@groundcrew/contract/values.ts';
import type { HoldReason } from '#domain/accounts.ts';
import type { CampaignStatus } from '#domain/campaigns.ts';
import type { WebhookFault } from '#domain/webhook-faults.ts';
import type { ResultStatus } from '#domain/reactions.ts';
import type { ReconnectStage } from '#domain/reconnects.ts';
import type { JoinOutcomeKind } from '#domain/targets.ts';

/** What a workspace can hear of, live and later: each with the fields of its `data`. No content and no secrets in them. */
export type EventData = {
  /** It does nothing outgoing until a person lifts the hold. `note`: why, in the words of who held it. */
  'account.held': { reason: HoldReason; by: string; note?: string | undefined };
  'account.released': object;
  /** `from` is null when it was never checked before; `error_message` is null when `to` is ok. */
  'health.changed': { from: HealthStatus | null; to: HealthStatus; error_message: string | null };
  /** All sessions, or some, were tested because somebody asked for it. */
  'health_run.ended': { run_id: number; total: number; ok: number; failed: number; not_checked: number };
  /** `why`: settings were changed since the account was connected, or somebody asked for it. */
  'reconnect.started': { why: 'settings_changed' | 'asked_for' };
  'reconnect.drained': object;
  'reconnect.proxy_tested': { milliseconds: number };
  'reconnect.closed': object;
  'reconnect.connected': object;
  /** `again`: settings were changed once more meanwhile, so that it begins anew. */
  'reconnect.verified': { milliseconds: number; again: boolean };
  /** `connected`: the old connection goes on as it was. `next_at` is null when nobody tries again by himself. */
  'reconnect.failed': { stage: ReconnectStage; error: string; connected: boolean; next_at: string | null };
  /** `account_slowed`, `pool_slowed`: from now on, or still, pauses of the account, or of everybody, are doubled. */
  'flood.met': { method: string; seconds: number; account_slowed: boolean; pool_slowed: boolean };
  /** One attempt of one account. */
  'join.ended': { target_id: number; link: string; outcome: JoinOutcomeKind; error: string | null };
  /**
   * `sent_at` may be long before it was found out; `message_id` is null for what other programs have posted, and where a
   * person, `said_by`, found it without one.
   */
  'post.sent': { target_id: number; link: string; message_id: number | null; sent_at: string; said_by?: string };
  /** Proved not to be delivered: by Telegram, or by the word of a person, `said_by`. */
  'post.failed': {
    target_id: number;
    link: string;
    status: 'error' | 'flood_wait' | 'skipped';
    error: string;
    said_by?: string;
  };
  /** Nobody knows whether it was delivered; a person decides. */
  'post.unconfirmed': { target_id: number; link: string; error: string };
  /** Proved not to have arrived. */
  'reply.failed': { conversation_id: number; message_id: number; error: string };
  /** Nobody knows whether it arrived; a person decides. */
  'reply.unconfirmed': { conversation_id: number; message_id: number; error: string };
  /** Somebody has said a stop word, and is on the do-not-contact list. */
  'contact.stopped': { conversation_id: number; contact_id: number; who: string };
  /** A private note names these persons. */
  'note.mentioned': { conversation_id: number; note_id: number; by: string; user_ids: string[] };
  /** Something of what the team keeps for its work in the inbox was made, changed or removed. */
  'desk.changed': { what: 'labels' | 'canned_replies' | 'saved_filters'; by: string };
  /** A mailbox cannot be reached any more, or not by these settings; `status` is `ok` when it can again. */
  'mailbox.changed': { mailbox_id: number; mailbox: string; status: string; error: string | null };
  /**
   * It was made or changed, fails for a while (`failing`), works again, or is put aside, since it failed for days. `by` is null where no
   * person did it, `fault` where nothing is wrong, `http_status` where nothing was answered.
   */
  'webhook.changed': {
    webhook_id: string;
    name: string;
    status: 'active' | 'failing' | 'paused' | 'put_aside' | 'removed';
    fault: WebhookFault | null;
    http_status: number | null;
    by: string | null;
  };
  /** A person halted everything outgoing, or let it go on. */
  'stop.thrown': { by: string; reason: string | null };
  'stop.lifted': { by: string };
  'settings.changed': { key: string; before: string; after: string; by: string };
  /** A person started, paused or stopped it, or its end has come. */
  'campaign.turned': { campaign_id: number; name: string; status: CampaignStatus; by: string };
  /** A draft, before it ever posted. */
  'campaign.removed': { campaign_id: number; name: string; by: string };
  'campaign.slot_begun': { campaign_id: number; name: string; slot_at: string };
  /** Nobody began it in time, or (`reason`) nothing of it could be posted; it is not made up for. */
  'campaign.slot_missed': { campaign_id: number; name: string; slot_at: string; reason: string | null };
  'campaign.slot_done': {
    campaign_id: number;
    name: string;
    slot_at: string;
    posted: number;
    skipped: number;
    errors: number;
    unconfirmed: number;
  };
  'join.batch_begun': { run_id: number; niche: string };
  /** `failed`: something or somebody ended it, which `error` says; `abandoned`: its process died, or no server ever took it up. */
  'join.batch_ended': {
    run_id: number;
    niche: string;
    state: 'done' | 'failed' | 'abandoned';
    error: string | null;
  };
  /** A batch of joins was due and nobody was there to begin it. */
  'join.missed': { niche: string; at: string };
  /** One account has had its turn; `error` is null when its reaction is there. */
  'reaction.ended': { task_id: number; emoji: string | null; status: ResultStatus; error: string | null };
  /** `success` of `total` accounts reacted; `error` is null unless the task has failed. */
  'reaction_task.ended': {
    task_id: number;
    status: 'completed' | 'failed';
    success: number;
    total: number;
    error: string | null;
  };
};

export type EventType = keyof EventData;

/** As it is told outside: to webhooks, and to people by name. */
export type ToldEvent = {
  seq: number;
  at: Date;
  type: string;
  account_id: number | null;
  /** Its name; null where there is none, or no such account any more. */
  account: string | null;
  data: Record<string, unknown>;
};
