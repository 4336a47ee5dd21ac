// A bare `ws` server that sends what it is told to everybody.
import { openBroadcastServer } from '@groundcrew/server/testing/broadcast-server.ts';

const { url, broadcast } = await openBroadcastServer();
process.on('message', (text) => broadcast(String(text)));
process.send?.(url);
