// All that better-auth would serve, as the product opens it: whatever of it is not open must not be there.
import { openLog } from '#lib/log.ts';
import { openAuth } from '#auth/auth.ts';
import pg from 'pg';
import { z } from 'zod';

const endpoint = z.object({
  path: z.string(),
  options: z.object({ method: z.union([z.string(), z.array(z.string())]) }),
});

/** `GET /get-session` and so on. Asks no database. */
export async function signInRoutesOfLibrary(logs_folder: string): Promise<string[]> {
  const pool = new pg.Pool();
  const log = openLog({ level: 'silent', console_level: 'silent', folder: logs_folder, color: false });
  const auth = openAuth({
    pool,
    schema: 'groundcrew_auth',
    public_url: 'http://127.0.0.1',
    secret: 'x'.repeat(32),
    log,
  });
  const routes = Object.values(auth.api).flatMap((served: unknown) => {
    const { data } = endpoint.safeParse(
      typeof served === 'function'
        ? { path: Reflect.get(served, 'path'), options: Reflect.get(served, 'options') }
        : {},
    );
    if (!data || data.path.includes(':')) return [];
    return [data.options.method].flat().map((method) => `${method} ${data.path}`);
  });
  await pool.end();
  return routes;
}
