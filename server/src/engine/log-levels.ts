// A running server says more, or less, for as long as somebody wants it to: all servers hear of it.
import type { LogLevels } from '#lib/log-levels.ts';
import type { Log } from '#lib/log.ts';
import { badField } from '#lib/errors.ts';
import { every } from '#lib/time.ts';
import type { Database } from '#store/database/database.ts';
import type { Bell } from '#store/database/listen.ts';
import { LOG_LEVELS_CHANNEL, logLevelsNow } from '#store/operating/log-levels.ts';
import { namesOfServers } from '#store/database/server-facts.ts';

/** Real time: what has ended ends here within it. */
const LOOK_MS = 15_000;

/** What nobody answers to would be kept without changing anything. Throws `bad_value` with the names that there are. */
export async function assertServerNamed(db: Database, name: string): Promise<void> {
  const { ids, hosts } = await namesOfServers(db);
  if (ids.includes(name) || hosts.includes(name)) return;
  const there =
    hosts.length === 0 ? 'none runs' : `there are the hosts ${hosts.join(', ')}, and the ids ${ids.join(', ')}`;
  throw badField('node', `no server is called ${JSON.stringify(name)}: ${there}`);
}

export type FollowedLogLevels = {
  db: Database;
  bell: Bell;
  log: Log;
  levels: LogLevels;
  /** What this server is called: by its id, and by its host. */
  names: readonly string[];
};

export function followLogLevels(follow: FollowedLogLevels): { stop: () => void } {
  const { db, bell, log, levels, names } = follow;
  let told = '[]';
  const look = async (): Promise<void> => {
    const now = (await logLevelsNow(db))
      .filter(({ node }) => node === null || names.includes(node))
      .map(({ account_id, component, node, level }) => ({ account_id, component, node, level }));
    levels.set(now);
    const text = JSON.stringify(now);
    // Those that hold are said, and that none does any more.
    if (text !== told) log.warn({ levels: now }, 'levels of the log changed');
    told = text;
  };
  const looked = () => void look().catch((err: unknown) => log.warn({ err }, 'levels of the log could not be read'));
  const off = bell.on(LOG_LEVELS_CHANNEL, looked);
  const unlook = every(LOOK_MS, looked);
  looked();
  return {
    stop: () => {
      off();
      unlook();
    },
  };
}
