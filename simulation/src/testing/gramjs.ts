/**
 * GramJS, an MTProto client that has nothing in common with the product's, unmodified but for address and key: it dials
 * port 80 wherever it goes and knows Telegram's own keys.
 */
import { createHash, createPublicKey } from 'node:crypto';
import { TelegramClient } from 'telegram';
import { _serverKeys as serverKeys } from 'telegram/crypto/RSA.js';
import { returnBigInt } from 'telegram/Helpers.js';
import { LAYER } from 'telegram/tl/AllTLObjects.js';
import schema from 'telegram/tl/apiTl.js';
import type { TelegramClientParams } from 'telegram/client/telegramBaseClient.js';
import { Logger, LogLevel } from 'telegram/extensions/Logger.js';
import { ConnectionTCPAbridged, ConnectionTCPFull, ConnectionTCPObfuscated } from 'telegram/network/index.js';
import { StringSession } from 'telegram/sessions/index.js';
import type { ClientLayer, Simulator } from '@groundcrew/simulator';

export const GRAMJS_LAYER: ClientLayer = { layer: LAYER, tl: schema };

export const TRANSPORTS = {
  full: ConnectionTCPFull,
  abridged: ConnectionTCPAbridged,
  obfuscated: ConnectionTCPObfuscated,
};

export type GramJsOptions = {
  api: { id: number; hash: string };
  transport?: keyof typeof TRANSPORTS;
  session?: string;
};

/** What it has to know of a server. */
type Server = Pick<Simulator, 'public_key_pem' | 'dcs'>;

/** Not yet connected. `session` is what another one's `session.save()` returned. */
export function gramJs(simulator: Server, { api, transport = 'full', session }: GramJsOptions): TelegramClient {
  trustKey(simulator.public_key_pem);
  const strings = new StringSession(session ?? '');
  const [first] = simulator.dcs;
  if (!first) throw new Error('the simulator has no DC');
  // The port in a session is never dialled, and must fit in 15 bits.
  if (session === undefined) strings.setDC(first.id, '127.0.0.1', 80);
  const client = new TelegramClient(strings, api.id, api.hash, {
    connection: dialling(simulator, transport),
    connectionRetries: 5,
    retryDelay: 50,
    floodSleepThreshold: 0,
    baseLogger: new Logger(LogLevel.NONE),
  });
  return client;
}

type Connection = NonNullable<TelegramClientParams['connection']>;

function dialling(simulator: Pick<Server, 'dcs'>, transport: keyof typeof TRANSPORTS): Connection {
  const Base: Connection = TRANSPORTS[transport];
  return class extends Base {
    constructor(params: ConstructorParameters<Connection>[0]) {
      const dc = simulator.dcs.find(({ id }) => id === params.dcId);
      super({ ...params, port: Number(dc?.server.split(':')[1]) });
    }
  };
}

function trustKey(pem: string): void {
  const key = createPublicKey(pem).export({ format: 'jwk' });
  const n = Buffer.from(key.n ?? '', 'base64url');
  const e = Buffer.from(key.e ?? '', 'base64url');
  const hash = createHash('sha1').update(bytesField(n)).update(bytesField(e)).digest();
  const modulus = returnBigInt(BigInt(`0x${n.toString('hex')}`));
  serverKeys.set(String(hash.readBigInt64LE(12)), { n: modulus, e: e.readUIntBE(0, e.length) });
}

/** TL's `bytes`, for a length that needs no padding: 3 in one word, 256 behind a word. */
function bytesField(content: Buffer): Buffer {
  const head = content.length < 254 ? [content.length] : [254, content.length & 0xff, content.length >> 8, 0];
  return Buffer.concat([Buffer.from(head), content]);
}
