import type { MailGateway } from '#domain/mail/gateway.ts';
import type { TelegramGateway } from '#domain/telegram.ts';
import type { Vault } from '#engine/vault.ts';
import type { Chance } from '#lib/chance.ts';
import type { Log } from '#lib/log.ts';
import type { Clock } from '#lib/time.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** What everybody who works for the accounts of one workspace has at hand. */
export type Crew = {
  scope: Scope;
  /** The same database, for the renewal of leases alone: it waits for nothing else that this process does. */
  lease_db: Database;
  clock: Clock;
  chance: Chance;
  log: Log;
  vault: Vault;
  gateway: TelegramGateway;
  mail: MailGateway;
  /** This process, as leases and runs know it. */
  node_id: string;
  /**
   * Calls `heard` when rules of a workspace may have changed (the stop switch, quiet hours, limits); returns the way off. Without it
   * they are looked at every few seconds.
   */
  hearRules?: (heard: () => void) => () => void;
};
