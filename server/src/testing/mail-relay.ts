// A relay between a mail client and its server, which hears what is said and may change it on the way.
import net, { type Socket } from 'node:net';
import { once } from 'node:events';

export type MailRelay = {
  port: number;
  /** What the client has said, as far as it can be read. */
  said: () => string;
  close: () => Promise<void>;
};

/** `change` is made of each piece that passes, either way; of the same length. */
export async function openMailRelay(
  to_port: number,
  change: (text: string) => string = (text) => text,
): Promise<MailRelay> {
  const sockets = new Set<Socket>();
  let said = '';
  const pass = (from: Socket, to: Socket, heard: (text: string) => void = () => {}): void => {
    sockets.add(from);
    from.on('data', (bytes: Buffer) => {
      const text = bytes.toString('latin1');
      heard(text);
      to.write(change(text), 'latin1');
    });
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = net.createServer((socket) => {
    const onward = net.connect(to_port, '127.0.0.1');
    pass(socket, onward, (text) => (said += text));
    pass(onward, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return {
    port: address.port,
    said: () => said,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
