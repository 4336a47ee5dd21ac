/** No auth key at two places: Telegram would kill it. */
import type { InProcess } from '@groundcrew/simulator';
import { broken, type Witness } from './check.ts';

type Report = { max_main_connections: Record<string, number>; killed: { key: string }[] };

export async function checkConnections(witness: Witness, telegram: InProcess): Promise<void> {
  const { max_main_connections, killed } = await telegram.control<Report>('/connections');
  const [dead] = killed;
  if (dead) throw broken(witness, 'a session is never connected twice', `a key was killed: ${JSON.stringify(dead)}`);
  const twice = Object.entries(max_main_connections).find(([, most]) => most > 1);
  if (twice)
    throw broken(witness, 'a session is never connected twice', `key ${twice[0]}: ${twice[1]} connections in use`);
}
