import { BaseMtProxyTransport, type MtProxySettings } from '@mtcute/core';
import type { GuardedSocket } from './guarded-socket.ts';

type Endpoint = { address: string; port: number };

/** mtcute's MTProxy (plain, dd and ee secrets), over sockets that we open and count. */
export class MtProxyTransport extends BaseMtProxyTransport {
  readonly #open: (endpoint: Endpoint) => Promise<GuardedSocket>;

  constructor(settings: MtProxySettings, open: (endpoint: Endpoint) => Promise<GuardedSocket>) {
    super(settings);
    this.#open = open;
  }

  override _connectTcp(endpoint: Endpoint): Promise<GuardedSocket> {
    return this.#open(endpoint);
  }
}
