/** What a method is given and what it answers with. */
import type { tl } from '@mtcute/core';
import type { AuthKey, AuthKeys } from '#mtproto/auth-keys.ts';
import type { Group, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { RpcError } from './rpc-error.ts';

export type Method = tl.RpcMethod['_'];

/** The compiler checks every method's answer against the schema. Refusals are thrown as RpcError. */
export type Handlers = {
  [K in Method]?: (request: tl.FindByName<tl.RpcMethod, K>, context: Context) => tl.RpcCallReturn[K];
};

export type Context = {
  world: World;
  /** Simulated. */
  now: Date;
  /** Real seconds: what a configuration expires by, in the eyes of a client. */
  realSeconds: number;
  /** The same in milliseconds: what people who log in are held to. */
  real_ms: number;
  key: AuthKey;
  keys: AuthKeys;
  /** Whoever is logged in with the key. */
  person: Person | null;
  /** The DC that was called. */
  dc: number;
  address: Address;
  tell: Tell;
  notify: Notify;
};

/** `dcs` in the order of the world. */
export type Address = { host: string; dcs: DcPorts[] };
type DcPorts = { id: number; port: number; media_port: number };

/**
 * Sends updates to the sessions through which a user listens, except on one key. `make` is called only if anybody
 * listens.
 */
export type Tell = (user_id: number, make: () => tl.TypeUpdates, except?: AuthKey) => void;

/** Sends updates to the session that listens with a key, whoever is logged in with it; to nobody if none does. */
export type Notify = (key: AuthKey, updates: tl.TypeUpdates) => void;

/** The flood rules of a single group; those of the world were looked at before. */
export function countIn(context: Context, group: Group, method: Method): void {
  const wait = context.world.floods.countIn(group, me(context).id, method, context.now);
  if (wait !== null) throw new RpcError(`FLOOD_WAIT_${wait}`);
}

export function me(context: Context): Person {
  if (!context.person) throw new RpcError('AUTH_KEY_UNREGISTERED');
  return context.person;
}
