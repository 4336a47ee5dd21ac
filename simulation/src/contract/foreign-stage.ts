/** Some server elsewhere, of which nothing is known but its address, its key and one session. */
import type { GroupLink } from '@groundcrew/server/domain/links.ts';
import type { TelegramIdentity } from '@groundcrew/server/domain/telegram.ts';
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import { createTelegramGateway } from '@groundcrew/server/telegram/gateway.ts';
import type { Capability } from './check.ts';
import { createConnector, type Stage } from './stage.ts';
import { placeOf } from './wired-stage.ts';

export type ForeignServer = {
  server: string;
  media_server?: string | undefined;
  server_key_pem: string;
  session_string: string;
  api_id: number;
  api_hash: string;
  group: GroupLink | null;
  allow_writes: boolean;
};

export function capabilitiesOf({ group, allow_writes }: ForeignServer): ReadonlySet<Capability> {
  return new Set<Capability>([...(group ? (['group'] as const) : []), ...(allow_writes ? (['writes'] as const) : [])]);
}

export function openForeignStage(foreign: ForeignServer): Promise<Stage> {
  const { server, media_server, server_key_pem, session_string, api_id, api_hash, group } = foreign;
  const gateway = createTelegramGateway({
    server: placeOf(server),
    media_server: media_server === undefined ? undefined : placeOf(media_server),
    server_key_pem,
    app: { device_model: 'Server check', app_version: '0' },
    log: { debug: () => {}, warn: () => {} },
  });
  const account = { account_id: 1, session_name: 'given', session_string, api_id, api_hash, proxy: null };
  const identity = (who: string): TelegramIdentity => {
    if (who !== 'alice') throw new Error('a server elsewhere has one account only');
    return account;
  };
  const { connect, closeAll } = createConnector(gateway, identity);
  return Promise.resolve({
    gateway,
    identity,
    connect,
    group: () => {
      if (!group) throw new Error('no group was given');
      return group;
    },
    control: () => Promise.reject(new Error('a server elsewhere cannot be steered')),
    monotonic,
    delay,
    run: (work) => work(),
    close: closeAll,
  });
}
