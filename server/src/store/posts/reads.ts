// What is known of posts that were made or tried: the open ones, and when and what was last written.
import { sql } from 'kysely';
import { intentColumns, type PostIntent } from '#store/posts/posts.ts';
import type { Scope } from '#store/scope.ts';

/** Intents of this account whose end nobody recorded, oldest first. */
export async function openIntents(scope: Scope, account_id: number): Promise<PostIntent[]> {
  const { rows } = await sql<PostIntent>`
    select ${intentColumns} from post_intents
    where workspace_id = ${scope.workspace_id} and account_id = ${account_id} and state in ('reserved', 'unconfirmed')
    order by id limit 100`.execute(scope.db);
  return rows;
}

/** One of this workspace, whatever became of it. */
export async function postIntent(scope: Scope, id: number): Promise<PostIntent | null> {
  const { rows } = await sql<PostIntent>`
    select ${intentColumns} from post_intents where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(
    scope.db,
  );
  return rows[0] ?? null;
}

/** A post of which nobody knows whether it has arrived. */
export type UnconfirmedPost = Pick<
  PostIntent,
  'id' | 'account_id' | 'target_id' | 'message_content' | 'photo_path' | 'reserved_at'
> & {
  link: string;
  /** Session name. */
  account: string;
  /** Of the campaign. */
  campaign: string | null;
  /** What was heard last. */
  error_message: string | null;
};

/** Accounts that have such intents, in whichever niche: they send nothing new before those are settled. */
export async function accountsWithOpenIntents(scope: Scope): Promise<number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select distinct account_id from post_intents
    where workspace_id = ${scope.workspace_id} and state in ('reserved', 'unconfirmed') order by 1`.execute(scope.db);
  return rows.map((row) => row.account_id);
}

/** What was last written to the group, or may have been, so that the same is not written twice running. */
export async function lastPosted(
  scope: Scope,
  target_id: number,
): Promise<{ message_content: string | null; photo_path: string | null } | null> {
  const { rows } = await sql<{ message_content: string | null; photo_path: string | null }>`
    select message_content, photo_path from (
      select message_content, photo_path, created_at as at from post_history
      where target_id = ${target_id} and status = 'success'
      union all
      select message_content, photo_path, reserved_at from post_intents
      where target_id = ${target_id} and state in ('reserved', 'unconfirmed')
    ) written order by at desc limit 1`.execute(scope.db);
  return rows[0] ?? null;
}

/** When anything of this niche was last sent, or tried: refusals in a row are a volley, too. */
export async function lastPostOfNiche(scope: Scope, niche: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(i.reserved_at) as at from post_intents i join targets t on t.id = i.target_id
    where i.workspace_id = ${scope.workspace_id} and t.niche = ${niche}`.execute(scope.db);
  return rows[0]?.at ?? null;
}

/** The same of one campaign. */
export async function lastPostOfCampaign(scope: Scope, campaign_id: number): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(reserved_at) as at from post_intents where campaign_id = ${campaign_id}`.execute(scope.db);
  return rows[0]?.at ?? null;
}

/** The same of one account, in whichever niche. */
export async function lastPostOfAccount(scope: Scope, account_id: number): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(reserved_at) as at from post_intents
    where workspace_id = ${scope.workspace_id} and account_id = ${account_id}`.execute(scope.db);
  return rows[0]?.at ?? null;
}

/** Whether another intent has been found to be this message. */
export async function isMessageTaken(
  scope: Scope,
  message: { target_id: number; message_id: number },
): Promise<boolean> {
  const { rows } = await sql`
    select from post_intents where target_id = ${message.target_id} and telegram_message_id = ${message.message_id}`.execute(
    scope.db,
  );
  return rows.length > 0;
}

/** The newest message that is known to be of an earlier intent for this group; null: none is. */
export async function lastMessageBefore(
  scope: Scope,
  intent: { id: number; target_id: number },
): Promise<number | null> {
  const { rows } = await sql<{ message_id: number | null }>`
    select max(telegram_message_id) as message_id from post_intents
    where target_id = ${intent.target_id} and id < ${intent.id}`.execute(scope.db);
  return rows[0]?.message_id ?? null;
}

/** The post of this run to the group, if there is one that was not refused; without a message id nobody knows its end. */
export async function postOfRun(
  scope: Scope,
  post: { run_id: number; target_id: number },
): Promise<{ message_id: number | null } | null> {
  const { rows } = await sql<{ message_id: number | null }>`
    select telegram_message_id as message_id from post_intents
    where workspace_id = ${scope.workspace_id} and run_id = ${post.run_id} and target_id = ${post.target_id}
      and state <> 'released'`.execute(scope.db);
  return rows[0] ?? null;
}
