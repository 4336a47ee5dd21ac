// A server with all roles against a simulated Telegram, and a manager's token for its API.
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { openEngine, type EngineWorld } from '#engine/harness.ts';

type Answer = { status: number; body: Record<string, unknown>; replayed: boolean };
export type Ask = (method: string, route: string, body?: object, key?: string) => Promise<Answer>;

export async function inServer(
  spec: Parameters<typeof openEngine>[0],
  work: (ask: Ask, world: EngineWorld) => Promise<void>,
): Promise<void> {
  const world = await openEngine(spec);
  const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
  const server = await startServer(world.config, log);
  try {
    const { token } = await world
      .command(['token', 'add', '--name', 'robot', '--role', 'manager', '--json'])
      .json<{ token: string }>();
    await work(askerOf(`${server.url}/api/v1`, token), world);
  } finally {
    await server.close();
    await world.close();
  }
}

/** `key`: an Idempotency-Key. */
function askerOf(base: string, token: string): Ask {
  return async (method, route, body, key) => {
    const answer = await fetch(`${base}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the API answers is an object
    const told = (await answer.json()) as Record<string, unknown>;
    return { status: answer.status, body: told, replayed: answer.headers.get('idempotency-replayed') === 'true' };
  };
}
