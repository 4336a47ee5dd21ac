// The state in which things have to be for a route to do what it is for. It is made in both workspaces before each request of that
// route, so that a handler that would reach the other one's things finds them as it needs them.
import type pg from 'pg';
import { OTHER_CONTACT, tokenHash } from './bodies.ts';
import type { Caller } from './stage.ts';
import { PLACES, userIdOf, type Place } from './workspaces.ts';

type Statement = { text: string; values: unknown[] };

const of =
  (text: string) =>
  ({ workspace_id }: Place): Statement => ({ text, values: [workspace_id] });

const without_session = of(`update telegram_accounts set session_string = null where workspace_id = $1`);
const campaign_runs = of(
  `update campaigns set status = 'running', due_from = now(), interval_from = now(), started_at = now() where workspace_id = $1`,
);

/** Whoever is on the list is not answered. */
const off_the_list = of(
  `with listed as (delete from do_not_contact where workspace_id = $1)
   delete from account_group_blocklist where workspace_id = $1`,
);

/** Whoever asks is of the first workspace: its owners look after the whole installation. There is nothing to be reached by the network. */
const asks_from_the_first = (place: Place, caller: Caller): Statement => ({
  text: `with ways as (update telegram_accounts set proxy_url = null where workspace_id = $1),
      boxes as (update manager_smtp_accounts set is_active = false where workspace_id = $1)
    update workspaces set created_at = $2 where id = $1`,
  values: [place.workspace_id, place.mark === caller.place ? '1999-01-01' : '2001-01-01'],
});

const PREPARED: Record<string, (place: Place, caller: Caller) => Statement> = {
  'POST /accounts': without_session,
  'POST /accounts/upload': without_session,
  'POST /logins': without_session,
  'POST /doctor': asks_from_the_first,
  'POST /doctor/mend': asks_from_the_first,
  'GET /doctor/bundle': asks_from_the_first,
  'POST /accounts/{id}/restore': of(
    `update telegram_accounts set archived_at = now(), is_active = false where workspace_id = $1`,
  ),
  'POST /accounts/{id}/proxy-test': of(`update telegram_accounts set proxy_url = null where workspace_id = $1`),
  'POST /conversations': off_the_list,
  'POST /conversations/{id}/messages': off_the_list,
  'POST /messages/{id}/retry': off_the_list,
  'POST /messages/{id}/cancel': of(
    `update conversation_messages set delivery = 'queued', sending_at = null where workspace_id = $1`,
  ),
  'POST /conversations/{id}/take-back': of(
    `update conversation_messages set direction = 'outbound', sent_by = 'somebody', delivery = 'queued', sending_at = null
     where workspace_id = $1`,
  ),
  'POST /attachments/{id}/fetch': of(
    `update attachments set state = 'offered', sha256 = null, telegram_reference = 'x' where workspace_id = $1`,
  ),
  'POST /contacts/{id}/merge': ({ workspace_id, number, mark }) => ({
    text: `insert into contacts (id, workspace_id, platform, email, created_at, updated_at) overriding system value
      values ($2, $1, 'email', $3, now(), now()) on conflict do nothing`,
    values: [workspace_id, number + OTHER_CONTACT, `another.${mark}@example.com`],
  }),
  'PATCH /notes/{id}': ({ workspace_id, mark }, { role }) => ({
    text: 'update conversation_notes set author_id = $2 where workspace_id = $1',
    values: [workspace_id, userIdOf(mark, role ?? 'viewer')],
  }),
  'POST /mailboxes/messages/{id}/read-again': ({ workspace_id, number }) => ({
    text: `update conversation_messages set error_code = 'unreadable', direction = 'inbound', delivery = null, account_id = null, mailbox_id = $2,
      folder = 'INBOX', uid_validity = 1, uid = 1 where workspace_id = $1`,
    values: [workspace_id, number],
  }),
  'POST /webhooks/{id}/deliveries/{delivery_id}/skip': of(
    `update webhook_deliveries set state = 'pending', ended_at = null where workspace_id = $1`,
  ),
  'DELETE /campaigns/{id}': of(
    `with slots as (delete from campaign_slots where workspace_id = $1), posts as (delete from post_intents where workspace_id = $1)
     update runs set campaign_id = null where workspace_id = $1`,
  ),
  'POST /campaigns/{id}/pause': campaign_runs,
  'POST /campaigns/{id}/stop': campaign_runs,
  'POST /targets/{id}/retry': of(`update targets set status = 'error' where workspace_id = $1`),
  'POST /reaction-tasks': of(`delete from account_group_blocklist where workspace_id = $1`),
  'POST /runs/{id}/stop': of(
    `update runs set kind = 'join', campaign_id = null, state = 'running', waiting = true, finished_at = null,
       expires_at = now() + interval '1 minute' where workspace_id = $1`,
  ),
  'POST /notifications/{id}/read': ({ workspace_id, mark }, { role }) => ({
    text: 'update notifications set user_id = $2, read_at = null where workspace_id = $1',
    values: [workspace_id, userIdOf(mark, role ?? 'viewer')],
  }),
  'DELETE /me/sessions/{id}': ({ uuid, mark }, { role }) => ({
    text: 'update session set user_id = $2 where id = $1',
    values: [uuid, userIdOf(mark, role ?? 'stranger')],
  }),
  'POST /invitations/look': invited,
  'POST /invitations/accept': invited,
  /** Where somebody is already, nobody becomes the first. */
  'POST /setup': (place, { kind }) => ({
    text: `with gone as (delete from "user" where $1), old as (delete from setup_link where $1)
      insert into setup_link (token_hash, expires_at) select $2, now() + interval '1 day' where $1`,
    values: [kind === 'nobody' && place.mark === 'alfa', tokenHash(place)],
  }),
};

function invited(place: Place): Statement {
  return {
    text: "update invitation set token_hash = $2, expires_at = now() + interval '1 day' where workspace_id = $1",
    values: [place.workspace_id, tokenHash(place)],
  };
}

/** False: nothing has to be made for that route. */
export async function prepare(client: pg.Client, route: string, caller: Caller): Promise<boolean> {
  const made = PREPARED[route];
  if (!made) return false;
  await client.query('set session_replication_role = replica');
  for (const place of [PLACES.alfa, PLACES.bravo]) await client.query(made(place, caller));
  await client.query('set session_replication_role = origin');
  return true;
}

/**
 * A server that works for accounts, as far as requests can see: it is there, and whatever it is asked for is done at once. Nothing is
 * asked of Telegram.
 */
export async function standInWorker(client: pg.Client): Promise<void> {
  await client.query(`
    insert into nodes (id, kind, pid, host, works, seen_at)
      values ('worker of a check', 'server', 1, 'example.com', true, now() + interval '1 day');
    create function done_at_once() returns trigger language plpgsql as $$
    begin
      new.state := 'done';
      new.finished_at := new.created_at;
      new.result := case new.kind when 'logout' then '"logged_out"' else '{"checked": true}' end;
      return new;
    end $$;
    create trigger a_done_at_once before insert on actions for each row when (new.state = 'queued')
      execute function done_at_once();`);
}
