// A row in every table there is, in each of the two workspaces: by what the database says of its columns, so that a table that is
// added tomorrow is filled too. What a rule of a table wants beyond that stands in `ROWS`.
import type pg from 'pg';
import { sessionOf } from '#engine/world.ts';
import { linkOf, nicheOf, photoBytesOf, secretOf, type Place } from './workspaces.ts';

type Column = {
  schema: string;
  table: string;
  column: string;
  type: string;
  nullable: boolean;
  has_default: boolean;
  generated: boolean;
  /** The first value that a rule of the table allows. */
  allowed: string | null;
};

type Value = string | number | boolean | null;

/** Of processes, not of a workspace; or of the database itself. */
const NO_ROWS = new Set(['migrations', 'nodes', 'secret_keys', 'installation', 'setup_link', 'workspaces']);
/** They come with the workspace. */
const BY_ITSELF = new Set(['workspace', 'workspace_settings', 'event_counters', 'notified_events']);

const ROWS: Record<string, (place: Place) => Record<string, Value>> = {
  telegram_accounts: (place) => ({
    phone: `+1555${place.number}`,
    session_name: `${place.mark}_session`,
    telegram_user_id: place.number,
    session_string: sessionOf(place.number),
    proxy_url: `socks5://${place.mark}:${secretOf(place, 'proxy')}@192.0.2.1:1080`,
    api_id: place.number,
    joins_blocked_reason: null,
    hold_reason: null,
    held_at: null,
  }),
  account_health_status: () => ({ status: 'ok', error_message: null }),
  targets: (place) => ({
    link: linkOf(place),
    status: 'joined',
    joined_at: place.moment,
    warmup_ends_at: place.moment,
    telegram_id: -1_000_000_000_000 - place.number,
  }),
  post_intents: (place) => ({
    state: 'unconfirmed',
    slot_at: place.moment,
    photo_path: null,
    resolved_by: null,
  }),
  post_history: () => ({ photo_path: null, intent_id: null }),
  campaigns: () => ({ interval_minutes: 30, status: 'draft' }),
  campaign_slots: (place) => ({
    slot_at: place.moment,
    ends_at: '2026-04-01T08:00:00Z',
    state: 'missed',
    finished_at: place.moment,
  }),
  campaign_variants: (place) => ({ photo_path: null, text: `${place.mark} text` }),
  message_variants: (place) => ({ photo_path: null, language: 'en', text: `${place.mark} text` }),
  join_schedules: () => ({ cron: '0 */2 * * *', zone: 'UTC' }),
  do_not_contact: (place) => ({ telegram_user_id: place.number, username: null, phone: null, email: null }),
  runs: () => ({ state: 'done', kind: 'health' }),
  actions: () => ({ state: 'queued', node_id: null }),
  reaction_tasks: (place) => ({
    link: `https://t.me/${place.mark}_group/5`,
    account_count: 1,
    status: 'queued',
    run_id: null,
    emoji: '{👍}',
  }),
  reaction_results: (place) => ({ emoji: '👍', message_id: 5, place: 1, reserved_at: place.moment }),
  contacts: (place) => ({
    platform: 'telegram',
    telegram_id: place.number,
    email: null,
    photo: PICTURE,
    person_id: null,
  }),
  manager_smtp_accounts: (place) => ({
    email: `box.${place.mark}@example.com`,
    // Nobody listens there.
    smtp_host: '127.0.0.1',
    smtp_port: 9,
    imap_host: '127.0.0.1',
    imap_port: 9,
    oauth_token_url: null,
    certificate_sha256: null,
  }),
  conversations: () => ({
    platform: 'telegram',
    mailbox_id: null,
    peer_kind: 'private',
    state: 'open',
    assignee: null,
  }),
  conversation_messages: () => ({
    direction: 'outbound',
    delivery: 'unconfirmed',
    kind: 'text',
    mailbox_id: null,
    automatic: null,
  }),
  canned_replies: (place) => ({ shortcut: `${place.mark}_shortcut`, platform: null, user_id: null }),
  // Of everybody.
  saved_filters: () => ({ user_id: null, filter: '{}' }),
  attachments: () => ({ state: 'stored', sha256: FILE_HASH, size_bytes: FILE_SIZE, mime_type: 'text/plain' }),
  attachment_bytes: () => ({ sha256: FILE_HASH, part: 0, bytes: FILE }),
  // Nobody listens there, and the server does not go to this machine's own addresses.
  webhooks: (place) => ({
    url: 'https://127.0.0.1:9/hook',
    events: null,
    state: 'active',
    name: `${place.mark} hook`,
    old_secret: null,
    old_secret_until: null,
    failures: 0,
    failing_since: null,
    fault: null,
    next_try_at: null,
    node_id: null,
  }),
  webhook_deliveries: (place) => ({
    kind: 'event',
    state: 'delivered',
    ended_at: place.moment,
    body: `{"mark":"${place.mark}"}`,
    fault: null,
    type: 'post.sent',
  }),
  mailbox_leases: () => ({ node_id: null }),
  account_leases: () => ({ node_id: null, wanted_by: null }),
  two_factor: () => ({ verified: false }),
  session: (place) => ({ active_workspace_id: place.workspace_id, ip_address: '192.0.2.7' }),
  invitation: (place) => ({ email: `invited.${place.mark}@example.com`, status: 'pending', role: 'viewer' }),
  user: (place) => ({ email: `victim.${place.mark}@example.com`, two_factor_enabled: false, image: null }),
  member: () => ({ role: 'viewer' }),
  api_key: (place) => ({
    reference_id: place.workspace_id,
    metadata: JSON.stringify({ role: 'viewer', scopes: null, made_by: place.mark }),
    name: `${place.mark} token`,
    config_id: 'default',
    start: 'gc_xxxxxx',
  }),
  account: () => ({ provider_id: 'credential' }),
  events: (place) => ({
    type: 'account.released',
    seq: 1,
    stream: 'events',
    user_id: null,
    data: `{"by":"${place.mark}"}`,
  }),
  notification_settings: () => ({ quiet_zone: null, quiet_from: null, quiet_to: null }),
  audit_log: (place) => ({ actor_kind: 'user', ip: '192.0.2.7', action: `${place.mark}.acted` }),
  idempotency_keys: () => ({ state: 'in_progress', status: null }),
};

/** A JPEG, as far as its first bytes tell. */
const PICTURE = String.raw`\xffd8ffe0`;
/** `file`, and its SHA-256. */
const FILE = String.raw`\x66696c65`;
const FILE_SIZE = 4;
const FILE_HASH = String.raw`\x3b9c358f36f0a31b6ad3e14f309c7cf198ac9246e8316f9ce543d5b19ac02b80`;

/** Photos are named by their content. */
const PHOTO = `insert into photos (workspace_id, photo_path, bytes)
  select $1, 'photos/' || encode(sha256($2::bytea), 'hex') || '.jpg', $2::bytea`;

/** There is one event already. */
const COUNTED = (table: string): string =>
  `insert into ${table} (workspace_id${table === 'event_counters' ? ', last_seq' : ', seq'}) values ($1, 1)
   on conflict (workspace_id) do update set ${table === 'event_counters' ? 'last_seq' : 'seq'} = 1`;

const SECRETS =
  /^(session_string|api_hash|password|secret|backup_codes|token|token_hash|key|access_token|refresh_token|id_token|value|request_hash|smtp_password|imap_password|oauth_client_secret|oauth_refresh_token|oauth_access_token)$/;

/** Resolves with what could not be filled: `table: why`. */
export async function fillTables(client: pg.Client, place: Place): Promise<string[]> {
  const missed: string[] = [];
  const tables = Map.groupBy(await columnsOf(client), ({ schema, table }) => `${schema}.${table}`);
  await client.query(`update workspace_settings set api_id = $2, api_hash = $3 where workspace_id = $1`, [
    place.workspace_id,
    place.number,
    secretOf(place, 'workspace_api_hash'),
  ]);
  for (const table of ['event_counters', 'notified_events']) await client.query(COUNTED(table), [place.workspace_id]);
  await client.query(PHOTO, [place.workspace_id, photoBytesOf(place)]);
  await client.query('set session_replication_role = replica');
  for (const columns of tables.values()) {
    const [{ table } = { table: '' }] = columns;
    if (NO_ROWS.has(table) || BY_ITSELF.has(table) || table === 'photos') continue;
    const why = (await insert(client, place, columns, true)) && (await insert(client, place, columns, false));
    if (why) missed.push(`${table}: ${why}`);
  }
  await client.query('set session_replication_role = origin');
  return missed;
}

/** Null: done. */
async function insert(client: pg.Client, place: Place, columns: Column[], all: boolean): Promise<string | null> {
  const [first] = columns;
  if (!first) return null;
  const wished = ROWS[first.table]?.(place) ?? {};
  const row = columns.flatMap((column): [string, Value][] => {
    if (column.generated) return [];
    const given = wished[column.column];
    if (given !== undefined) return [[column.column, given]];
    const value = valueFor(place, column, all);
    return value === undefined ? [] : [[column.column, value]];
  });
  const names = row.map(([name]) => `"${name}"`).join(', ');
  const places = row.map((_, n) => `$${n + 1}`).join(', ');
  try {
    await client.query(
      `insert into "${first.schema}"."${first.table}" (${names}) overriding system value values (${places})`,
      row.map(([, value]) => value),
    );
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'refused';
  }
}

/** Undefined: left to the table. */
function valueFor(place: Place, column: Column, all: boolean): Value | undefined {
  const { column: name, type } = column;
  const wanted = !column.nullable && !column.has_default;
  if (name === 'workspace_id') return place.workspace_id;
  if (type === 'uuid') return place.uuid;
  if (name === 'id' || name.endsWith('_id')) return type === 'text' ? String(place.number) : place.number;
  if (column.allowed !== null) return wanted || all ? column.allowed : undefined;
  if (SECRETS.test(name)) return wanted || all ? secretOf(place, `${column.table}${name}`) : undefined;
  if (name === 'niche') return nicheOf(place);
  if (type === 'text') return (wanted || all) && !column.has_default ? `${place.mark} ${name}` : undefined;
  if (!wanted) return undefined;
  return required(type, name);
}

function required(type: string, name: string): Value {
  if (type === 'boolean') return false;
  if (type === 'jsonb') return '{}';
  if (type === 'bytea') return '\\x01';
  if (type === 'date') return '2026-03-01';
  if (type.startsWith('timestamp')) return /expires|ends/.test(name) ? '2036-03-01T08:00:00Z' : '2026-03-01T08:00:00Z';
  return type.endsWith('[]') ? '{}' : 1;
}

async function columnsOf(client: pg.Client): Promise<Column[]> {
  const { rows } = await client.query<Column>(String.raw`
    select n.nspname as schema, c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
      not a.attnotnull as nullable, a.atthasdef as has_default, a.attgenerated <> '' as generated,
      (select (regexp_match(pg_get_constraintdef(k.oid), '\(' || a.attname || ' = ANY \(ARRAY\[''([^'']*)'''))[1]
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey)
          and pg_get_constraintdef(k.oid) ~ ('\(' || a.attname || ' = ANY') limit 1) as allowed
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and n.nspname in ('groundcrew', 'groundcrew_auth')
    order by n.nspname, c.relname, a.attnum`);
  return rows;
}
