import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { socketError, type Peer } from './socket-faults.ts';

/** A socket that is under way: `opened` settles once, `socket` can be destroyed before. */
export type Dialled = { socket: Socket; opened: Promise<void> };

/** Begins to connect. Destroying the socket rejects `opened`: the caller decides how long it waits. */
export function dial(peer: Peer, encrypted: boolean): Dialled {
  const { host, port } = peer;
  const socket = encrypted
    ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) })
    : connectTcp({ host, port });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once(encrypted ? 'secureConnect' : 'connect', () => resolve());
    socket.once('error', (error) => reject(socketError(error, peer)));
    socket.once('close', () => reject(socketError(new Error('closed before it opened'), peer)));
  });
  return { socket, opened };
}
