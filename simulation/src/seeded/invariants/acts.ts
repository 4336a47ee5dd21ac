/** What must hold of an act at the moment at which it goes out: looked at before anything else happens. */
import type { Act } from '#seeded/telegram-ledger.ts';
import { broken, dayOf, type Witness } from './check.ts';
import { ReactionChecks } from './reactions.ts';

const HOUR_MS = 3_600_000;
/** What somebody else has changed a moment ago may meet an act that was decided before. */
const GRACE_MS = 5_000;
const AFTER_JOIN_MS = 300_000;
const GAP_MS = 60_000;

type Rows = {
  /** Null: the group is none of ours. */
  target_id: number | null;
  link: string | null;
  niche: string;
  status: string;
  assigned_account_id: number | null;
  warmup_ends_at: Date | null;
  is_active: boolean;
  account_status: string;
  hold_reason: string | null;
  held_at: Date | null;
  next_allowed_action_time: Date | null;
  updated_at: Date;
  intents: { state: string; reserved_at: string; account_id: number }[] | null;
  previous: Date | null;
  attempts: number;
  attempts_open: number;
  stopped_at: Date | null;
  quiet: boolean;
};

const ROWS = `
  select t.id::int as target_id, t.link, t.niche, t.status, t.assigned_account_id, t.warmup_ends_at,
    a.is_active, a.status as account_status, a.hold_reason, a.held_at, a.next_allowed_action_time, a.updated_at,
    (select json_agg(json_build_object('state', i.state, 'reserved_at', i.reserved_at, 'account_id', i.account_id))
      from post_intents i where i.target_id = t.id and i.random_id = $3::bigint) as intents,
    (select max(o.reserved_at) from post_intents o where o.account_id = a.id and o.random_id <> $3::bigint
      and o.reserved_at < (select i.reserved_at from post_intents i where i.account_id = a.id and i.random_id = $3::bigint)
    ) as previous,
    (select count(*)::int from join_attempts j where j.account_id = a.id and j.target_id = t.id) as attempts,
    (select count(*)::int from join_attempts j where j.account_id = a.id and j.target_id = t.id and j.outcome = 'started')
      as attempts_open,
    s.stopped_at, coalesce((
      -- Now, and a moment ago.
      select bool_and(case when s.quiet_from < s.quiet_to then l.local >= s.quiet_from and l.local < s.quiet_to
        else l.local >= s.quiet_from or l.local < s.quiet_to end)
      from unnest($5::timestamptz[]) at cross join lateral (select (at at time zone s.quiet_zone)::time as local) l
    ), false) as quiet
  from telegram_accounts a cross join workspace_settings s
    left join targets t on t.telegram_id = $2 or lower(t.link) = lower($4)
  where a.id = $1`;

/** Looks at acts that have just gone out. Throws `InvariantBroken`. */
export class ActChecks {
  readonly #witness: Witness;
  /** When an account, and a niche, last joined a group. */
  readonly #joined = new Map<string, number>();
  readonly #joins = new Map<string, number>();

  readonly #reactions: ReactionChecks;

  constructor(witness: Witness) {
    this.#witness = witness;
    this.#reactions = new ReactionChecks(witness);
  }

  async check(act: Act, link: string): Promise<void> {
    const { admin } = this.#witness;
    const [rows] = await admin.sql<Rows>(ROWS, [
      act.account_id,
      act.chat_id,
      act.random_id ?? '0',
      link,
      [new Date(act.at.getTime() - GRACE_MS), act.at],
    ]);
    if (!rows) throw this.#fail(act, 'an account of ours', `account ${act.account_id} is none of ours`);
    if (rows.target_id === null && act.kind !== 'reaction') {
      throw this.#fail(
        act,
        'a group of ours',
        `account ${act.account_id} acts in ${act.chat_id}, which is none of ours`,
      );
    }
    this.#ableAccount(act, rows);
    if (act.kind === 'join') this.#join(act, rows);
    else if (act.kind === 'post' || rows.assigned_account_id !== null) this.#write(act, rows);
    if (act.kind === 'post') this.#post(act, rows);
    if (act.reaction) await this.#reactions.check(act, act.reaction);
  }

  #fail(act: Act, invariant: string, detail: string) {
    return broken(this.#witness, invariant, detail, [`account ${act.account_id}:`, act.chat_id]);
  }

  #ableAccount(act: Act, rows: Rows): void {
    // People change things by the database's clock, which the process may not have looked at since it was set.
    const before = Math.min(act.at.getTime(), this.#witness.now().getTime()) - GRACE_MS;
    const old = rows.updated_at.getTime() < before;
    const who = `account ${act.account_id} (${act.kind} in ${rows.link ?? act.chat_id})`;
    if (rows.hold_reason !== null && (rows.held_at?.getTime() ?? 0) < before) {
      throw this.#fail(
        act,
        'no act while held',
        `${who} is held since ${rows.held_at?.toISOString()}: ${rows.hold_reason}`,
      );
    }
    if (!rows.is_active && old) throw this.#fail(act, 'no act while switched off', who);
    if (rows.account_status === 'banned' && old) throw this.#fail(act, 'no act when banned', who);
    const until = rows.next_allowed_action_time;
    if (until && until > act.at && old) {
      throw this.#fail(act, 'no act in a flood wait or cooldown', `${who}, which waits until ${until.toISOString()}`);
    }
    if (rows.stopped_at && rows.stopped_at.getTime() < before) {
      throw this.#fail(
        act,
        'no act while stopped',
        `${who}: the switch was thrown at ${rows.stopped_at.toISOString()}`,
      );
    }
    if (rows.quiet) throw this.#fail(act, 'no act in quiet hours', who);
    const flood = this.#witness.ledger.floodOf(act.account_id);
    // By both: once Telegram's wait is over, a clock that is set back does not bring it back.
    if (flood && flood.until > act.at && flood.telegram_until > act.telegram_at) {
      throw this.#fail(
        act,
        'no act in a flood wait or cooldown',
        `${who}: Telegram wanted none before ${flood.until.toISOString()}`,
      );
    }
  }

  #write(act: Act, rows: Rows): void {
    const who = `account ${act.account_id} (${act.kind} in ${rows.link ?? act.chat_id})`;
    if (rows.assigned_account_id !== act.account_id) {
      throw this.#fail(act, 'only the bound account writes', `${who}, which is bound to ${rows.assigned_account_id}`);
    }
    if (!rows.warmup_ends_at || rows.warmup_ends_at > act.at) {
      throw this.#fail(act, 'no act in a warm-up', `${who}: until ${rows.warmup_ends_at?.toISOString()}`);
    }
    const since = this.#witness.ledger.memberSince(act.account_id, act.chat_id);
    if (since && act.telegram_at.getTime() - since.getTime() < 24 * HOUR_MS - this.#witness.spread()) {
      throw this.#fail(act, 'no act in a warm-up', `${who}: a member since ${since.toISOString()}`);
    }
  }

  #post(act: Act, { link, intents, previous }: Rows): void {
    const who = `account ${act.account_id} in ${link}, random id ${act.random_id}`;
    const [intent] = intents ?? [];
    if (!intent) throw this.#fail(act, 'intent before effect', `nothing was stored of a post by ${who}`);
    if (intent.account_id !== act.account_id) throw this.#fail(act, 'intent before effect', `not the intent of ${who}`);
    if (intent.state === 'released')
      throw this.#fail(act, 'released is not sent', `given back, and sent again: ${who}`);
    const gap_ms = previous ? new Date(intent.reserved_at).getTime() - previous.getTime() : GAP_MS;
    if (gap_ms < GAP_MS) throw this.#fail(act, 'gap between posts', `${gap_ms} ms after the post before: ${who}`);
  }

  #join(act: Act, rows: Rows): void {
    const who = `account ${act.account_id} joins ${rows.link}`;
    if (rows.assigned_account_id !== null && rows.assigned_account_id !== act.account_id) {
      throw this.#fail(act, 'one group, one account', `${who}, which is bound to ${rows.assigned_account_id}`);
    }
    if (rows.attempts_open === 0) throw this.#fail(act, 'intent before effect', `no open attempt is stored: ${who}`);
    for (const key of [`account ${act.account_id}`, `niche ${rows.niche}`]) {
      const since_ms = act.at.getTime() - (this.#joined.get(key) ?? Number.NEGATIVE_INFINITY);
      if (since_ms < AFTER_JOIN_MS) {
        throw this.#fail(act, 'pause after a join', `${who} ${since_ms / 1000} s after the last join of ${key}`);
      }
    }
    const key = `${act.account_id} ${dayOf(act.at)}`;
    const today = (this.#joins.get(key) ?? 0) + 1;
    this.#joins.set(key, today);
    if (today > this.#witness.limits(dayOf(act.at)).joins_per_account) {
      throw this.#fail(act, 'joins of a day', `${who}: its join number ${today} of ${dayOf(act.at)}`);
    }
    const since = this.#witness.ledger.memberSince(act.account_id, act.chat_id);
    if (since?.getTime() !== act.telegram_at.getTime()) return;
    this.#joined.set(`account ${act.account_id}`, act.at.getTime());
    this.#joined.set(`niche ${rows.niche}`, act.at.getTime());
  }
}
