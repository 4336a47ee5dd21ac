import type { Socket } from 'node:net';

/** Makes a connection behave like a DC for the first step of a handshake, which is all that a probe asks for. `ahead_s`: its clock. */
export function answerResPq(socket: Socket, ahead_s = 0): void {
  let received = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    // The tag of the intermediate framing, a length, key id, message id, length, req_pq_multi and its nonce.
    if (received.length < 4 + 4 + 40) return;
    const nonce = received.subarray(32, 48);
    received = received.subarray(48);
    socket.write(frame(plain(resPq(nonce), ahead_s)));
  });
}

function resPq(nonce: Buffer): Buffer {
  const pq = Buffer.from('0817ed48941a08f981000000', 'hex');
  const fingerprints = Buffer.from('15c4b51c00000000', 'hex');
  return Buffer.concat([Buffer.from('63241605', 'hex'), nonce, Buffer.alloc(16, 7), pq, fingerprints]);
}

function plain(body: Buffer, ahead_s: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64LE((BigInt(Math.floor(Date.now() / 1000) + ahead_s) << 32n) | 1n, 8);
  head.writeUInt32LE(body.length, 16);
  return Buffer.concat([head, body]);
}

function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(message.length);
  return Buffer.concat([length, message]);
}
