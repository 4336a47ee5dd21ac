/** What every kind of proxy has in common: a client greets it, and says where it wants to go. */
import type { ByteReader } from './byte-reader.ts';

export type Place = { host: string; port: number };

/** Where MTProxy clients want to go: they name a DC instead of an address. */
export type DcPlace = { dc: number; media: boolean };

/** Why a client is not served. */
type Denial = 'wrong_password' | 'not_understood';

export type Greeting =
  | {
      kind: 'connect';
      to: Place | DcPlace;
      /** What the client hears once its target has answered, or could not be reached, or is none of ours. */
      replies: { connected: Buffer; unreachable: Buffer; forbidden: Buffer };
      /** For the target, before anything of the client's. */
      preface: Buffer;
      /** What passes is changed on its way. */
      up: (bytes: Buffer) => Buffer;
      down: (bytes: Buffer) => Buffer;
    }
  | { kind: 'deny'; why: Denial; reply: Buffer }
  /** As real MTProxies do with strangers: nothing is said, and whatever comes is swallowed. */
  | { kind: 'swallow'; why: Denial };

/** What a proxy asks of its clients; null: it asks for nothing. */
export type Credentials = { user: string; password: string } | null;

export type Greeter = (client: {
  reader: ByteReader;
  write: (bytes: Buffer) => void;
  /** False: no password is right. */
  passwords: boolean;
}) => Promise<Greeting>;

const NOTHING = Buffer.alloc(0);

/** Bytes pass as they are. */
export function passThrough(
  to: Place,
  replies: { connected: Buffer; unreachable: Buffer; forbidden: Buffer },
): Greeting {
  return { kind: 'connect', to, replies, preface: NOTHING, up: (bytes) => bytes, down: (bytes) => bytes };
}
