// The text `ping` of a client, and our `pong`.
import type { WebSocket } from '@fastify/websocket';
import { BUFFER_MAX_BYTES } from '#api/live/socket.ts';

/** Of those that come before the greeting, so many are answered behind it. */
const EARLY_MAX = 10;

export type Pings = {
  /** The greeting, which is the first message of all, has been sent: what came before it is answered now. */
  greeted: () => void;
};

/** From the first moment on, so that none is lost while it is looked at who calls. */
export function answerPings(socket: WebSocket, log: { debug: (fields: object, message: string) => void }): Pings {
  let early: number | null = 0;
  socket.on('message', (data, is_binary) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.from('');
    log.debug({ bytes: bytes.length }, 'WebSocket received');
    if (is_binary || bytes.toString().trim() !== 'ping') return;
    if (early === null) pong();
    else early = Math.min(early + 1, EARLY_MAX);
  });
  return {
    greeted: () => {
      const waiting = early ?? 0;
      early = null;
      for (let n = 0; n < waiting; n++) pong();
    },
  };

  function pong(): void {
    if (socket.readyState !== socket.OPEN || socket.bufferedAmount > BUFFER_MAX_BYTES) return;
    socket.send('pong');
    log.debug({}, 'WebSocket sent pong');
  }
}
