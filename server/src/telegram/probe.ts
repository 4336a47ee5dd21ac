/** Is a DC reachable, through this proxy? Without any account: the first step of a handshake asks for nothing. */
import type { Proxy } from '#domain/proxies.ts';
import type { ProbeOptions, TelegramFault } from '#domain/telegram.ts';
import { monotonic } from '#lib/time.ts';
import { bounded } from '#telegram/bounded.ts';
import { dcAddress, FIRST_DC } from '#telegram/dcs.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { NOWHERE, prepareConnection } from '#telegram/prepare-connection.ts';

/** An unencrypted message is key id 0, message id, length, and then the object. */
const RES_PQ_AT = 20;
/** Its id is the time at which it was sent, as seconds and parts of them: https://core.telegram.org/mtproto/description#message-identifier-msg-id */
const MESSAGE_ID_AT = 8;
const RES_PQ = 0x05162463;

const OVER: TelegramFault = { kind: 'closed', detail: 'the probe is over' };
const NO_DC: TelegramFault = { kind: 'connection', reason: 'protocol', detail: 'what answered is no DC of Telegram' };

/** Milliseconds from the first SYN to the DC's answer to req_pq_multi. */
export async function probeDc(gateway: GatewaySetup, proxy: Proxy | null, options: ProbeOptions): Promise<number> {
  const { timeout_ms, dc: dc_id = FIRST_DC, signal, onTelegramTime } = options;
  const address = dcAddress(dc_id);
  if (!address) throw new RangeError(`Telegram has no DC ${dc_id}`);
  const started = monotonic();
  let answered_ms: number | null = null;
  const connection = await prepareConnection(gateway, {
    account_id: 0,
    api_id: 1,
    api_hash: 'none',
    proxy,
    dc: { id: dc_id, address, test_mode: false },
    auth_key: null,
    state: NOWHERE,
    // With the answer in hand mtcute would go on to make a key: the link is sealed before it can.
    link: {
      onFrame: (frame) => {
        if (isResPq(frame)) {
          answered_ms ??= monotonic() - started;
          onTelegramTime?.(sentAt(frame) - Date.now());
        }
        connection.link.seal(answered_ms === null ? NO_DC : OVER);
      },
    },
  });
  const { link, mtcute } = connection;
  const onTimeout = (): TelegramFault => ({
    kind: 'connection',
    reason: 'timeout',
    detail: `no answer within ${timeout_ms} ms (${link.stage})`,
  });
  try {
    return await bounded({ timeout_ms, onTimeout, link: link.signal, signal }, async () => {
      await mtcute.connect();
      return new Promise<never>(() => {});
    });
  } catch (error) {
    if (answered_ms === null) throw error;
    return answered_ms;
  } finally {
    await connection.close(OVER);
  }
}

function sentAt(frame: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const parts = view.getUint32(MESSAGE_ID_AT, true) / 2 ** 32;
  return (view.getUint32(MESSAGE_ID_AT + 4, true) + parts) * 1000;
}

function isResPq(frame: Uint8Array): boolean {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return frame.length > RES_PQ_AT + 4 && view.getUint32(RES_PQ_AT, true) === RES_PQ;
}
