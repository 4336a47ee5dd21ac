import { crewOf, openCore } from '@groundcrew/server/app.ts';
import { readConfig } from '@groundcrew/server/config.ts';
import type { Crew } from '@groundcrew/server/engine/crew.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { listWorkspaces } from '@groundcrew/server/store/workspaces/workspaces.ts';

/** In the own database of the server with this environment. */
export async function withCrew<T>(env: Record<string, string>, work: (crew: Crew) => Promise<T>): Promise<T> {
  const config = readConfig({ ...process.env, ...env });
  const log = openLog({ level: 'silent', console_level: 'silent', folder: config.logs_folder, color: false });
  const core = await openCore(config, { kind: 'command', log });
  try {
    const [workspace] = await listWorkspaces(core.db);
    return await work(crewOf(core, workspace?.id ?? ''));
  } finally {
    await core.close();
  }
}
