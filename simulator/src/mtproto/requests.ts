/** An API request as it arrives, in its wrappers, and what may become of it. */
import type { tl } from '@mtcute/core';
import type { TlObject } from '#wire/codec.ts';
import { methodNames } from '#wire/schema.ts';
import type { AuthKey, ClientInfo } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import type { Rpc } from './envelopes.ts';
import type { Session } from './session.ts';

export type ApiCall = { request: tl.RpcMethod; key: AuthKey; session: Session; connection: Connection };

/**
 * `dropped`: the connection ends without an answer. `ignored`: there never is one. `half_open`: from now on the
 * connection is silent. `doubled`: the answer comes twice.
 */
export type Outcome = Rpc | 'dropped' | 'ignored' | 'half_open' | { doubled: Rpc };

export type ApiHandler = (call: ApiCall) => Outcome | Promise<Outcome>;

export type Unwrapped = {
  request: TlObject;
  /** What initConnection said. */
  client: ClientInfo | null;
  /** False behind invokeWithoutUpdates. */
  wants_updates: boolean;
};

/** Wrappers in wrappers: invokeWithLayer(initConnection(invokeWithoutUpdates(…))). A deeper nest is no client's. */
const WRAPPERS_MAX = 8;

export function unwrap(object: TlObject): Unwrapped {
  const unwrapped: Unwrapped = { request: object, client: null, wants_updates: true };
  for (let depth = 0; depth < WRAPPERS_MAX && isWrapper(unwrapped.request); depth++) {
    const wrapper: Wrapper = unwrapped.request;
    if (wrapper._ === 'initConnection') unwrapped.client = clientInfo(wrapper);
    if (wrapper._ === 'invokeWithoutUpdates') unwrapped.wants_updates = false;
    unwrapped.request = wrapper.query;
  }
  return unwrapped;
}

function clientInfo({ apiId, deviceModel, systemVersion, appVersion }: tl.RawInitConnectionRequest): ClientInfo {
  return { api_id: apiId, device_model: deviceModel, system_version: systemVersion, app_version: appVersion };
}

const wrappers = [
  'invokeWithLayer',
  'initConnection',
  'invokeWithoutUpdates',
  'invokeAfterMsg',
  'invokeAfterMsgs',
] as const;
type Wrapper = tl.FindByName<tl.RpcMethod, (typeof wrappers)[number]>;

function isWrapper(object: TlObject): object is Wrapper {
  return wrappers.some((name) => name === object._);
}

/** What clients do on connections besides the main one, to the same address with the same key: that is one place. */
const BESIDES = new Set(['upload.saveFilePart', 'upload.saveBigFilePart', 'upload.getFile', 'help.getConfig']);

export function isBesides(object: TlObject): boolean {
  return BESIDES.has(object._);
}

export function isMethod(object: TlObject): object is tl.RpcMethod {
  return methodNames.has(object._);
}
