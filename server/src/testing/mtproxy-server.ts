import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { connect } from 'node:net';
import { startServer, type TestServer } from './tcp-server.ts';

/** The head of an obfuscated connection: 8 bytes, key, initial vector, framing tag, DC, 2 bytes. */
const HEAD_BYTES = 64;

/** An MTProxy for plain and dd secrets, which hands everything on to one server and notes the DCs it was asked for. */
export async function startMtProxy(
  secret: Buffer,
  to: { host: string; port: number },
): Promise<TestServer & { dcs: number[] }> {
  const dcs: number[] = [];
  const server = await startServer((client) => {
    let received = Buffer.alloc(0);
    const onHead = (bytes: Buffer): void => {
      received = Buffer.concat([received, bytes]);
      if (received.length < HEAD_BYTES) return;
      client.off('data', onHead);
      const head = received.subarray(0, HEAD_BYTES);
      const turned = Buffer.from(head.subarray(8, 56)).toReversed();
      const decipher = createDecipheriv('aes-256-ctr', keyOf(head.subarray(8, 40), secret), head.subarray(40, 56));
      const cipher = createCipheriv('aes-256-ctr', keyOf(turned.subarray(0, 32), secret), turned.subarray(32, 48));
      const plain = decipher.update(head);
      const tag = plain.subarray(56, 60);
      if (tag[0] !== 0xee && tag[0] !== 0xdd) {
        client.destroy();
        return;
      }
      dcs.push(plain.readInt16LE(60));
      const upstream = connect(to.port, to.host);
      upstream.write(Buffer.concat([tag, decipher.update(received.subarray(HEAD_BYTES))]));
      client.on('data', (more: Buffer) => upstream.write(decipher.update(more)));
      upstream.on('data', (more: Buffer) => client.write(cipher.update(more)));
      upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
    };
    client.on('data', onHead);
  });
  return { ...server, dcs };
}

function keyOf(bytes: Uint8Array, secret: Buffer): Buffer {
  return createHash('sha256').update(bytes).update(secret).digest();
}
