// What a forecast goes by: everything as it stands now, read once.
import type { AccountState } from '#domain/accounts.ts';
import type { Campaign } from '#domain/campaigns.ts';
import type { Flood } from '#domain/floods.ts';
import type { Rules } from '#domain/rules.ts';
import type { Schedule } from '#domain/schedule/slots.ts';
import type { TargetState } from '#domain/targets.ts';

/** A campaign as it runs, or as it would if it were started now. */
export type PlannedCampaign = Schedule &
  Pick<Campaign, 'id' | 'name' | 'niche' | 'gap_seconds' | 'ends_at'> & {
    /** No slot before this is begun. */
    due_from: Date;
    /** What it takes turns with. */
    contents: readonly { text: boolean; photo: boolean }[];
    /** Why nothing of it can be posted; absent: something can. */
    content_fault?: string;
    /** When anything of it was last sent, or tried. */
    last_post_at: Date | null;
    /** The last slot that was begun or missed. */
    last_slot_at: Date | null;
    /** One that goes on now, with the groups that have their post of it. */
    open: { ends_at: Date; served: ReadonlySet<number> } | null;
    /** Whether its posts are what was asked for; others only use up the same accounts and groups. */
    asked: boolean;
  };

/** Batches of joins, by a schedule as crontab(5) writes it. */
export type PlannedJoins = {
  niche: string;
  cron: string;
  zone: string;
  batch_size: number;
  /** Moments up to here are done with. */
  handled_until: Date;
  /** Of a batch that goes on now: how many groups it has still to try. */
  left?: number;
};

export type ForecastInput = {
  now: Date;
  /** What happens at this instant or later is not looked at. */
  until: Date;
  /** Whose groups are asked about; null: those of every niche in which something is planned. */
  niche: string | null;
  rules: Rules;
  /** The part of the ledger that still has a say in pauses. */
  floods: readonly Flood[];
  accounts: readonly AccountState[];
  /** Those of all niches in which something is planned. */
  targets: readonly TargetState[];
  campaigns: readonly PlannedCampaign[];
  joins: readonly PlannedJoins[];
  /** Until when a niche joins nothing. */
  join_pauses: ReadonlyMap<string, Date>;
  /** Successful joins of the last seven days. */
  recent_joins: readonly { account_id: number; at: Date }[];
  /** When an account last sent, or tried to. */
  last_posts: ReadonlyMap<number, Date>;
  /** By group: since when the end of a post to it is not known. */
  unconfirmed: ReadonlyMap<number, Date>;
};
