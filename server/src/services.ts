// What the API of a server needs, put together from its parts.
import { LiveSockets } from '#api/live/sockets.ts';
import { openAuth } from '#auth/auth.ts';
import { callerOfToken } from '#auth/caller.ts';
import { TOKEN_CHANNEL, TokenCache } from '#auth/token-cache.ts';
import { crewOf, mayDialPrivate, sessionReaders, type Core } from '#app.ts';
import { packBundle, patientOf } from '#diagnosis.ts';
import { ForecastDesk } from '#engine/forecast/desk.ts';
import { HealthRuns } from '#engine/health-runs.ts';
import { LoginDesk } from '#engine/login/login-desk.ts';
import type { Services } from '#api/context.ts';
import { logOf } from '#lib/log.ts';
import { monotonic } from '#lib/time.ts';
import type { Bell } from '#store/database/listen.ts';

export function openServices(core: Core, options: { bell: Bell; public_url: string }): Services {
  const { config, db, pool, vault, clock } = core;
  const log = logOf('api', core.log);
  const auth = openAuth({
    pool,
    schema: `${config.schema}_auth`,
    public_url: options.public_url,
    secret: vault.fingerprintOf('the secret of sign-in'),
    log,
  });
  const tokens = new TokenCache({ verify: (hash) => callerOfToken(db, hash), now_ms: monotonic });
  options.bell.on(TOKEN_CHANNEL, (id) => tokens.forget(id));
  const simulated = config.simulator !== null;
  return {
    auth,
    db,
    pool,
    tokens,
    config,
    log,
    bell: options.bell,
    public_url: options.public_url,
    now: clock.now,
    pace: clock.pace ?? (() => 1),
    simulated,
    allow_private: mayDialPrivate(config),
    readSqlite: sessionReaders.readSqlite,
    health_runs: new HealthRuns(),
    live: new LiveSockets({ db, bell: options.bell, log }),
    logins: new LoginDesk(),
    forecasts: new ForecastDesk({
      database_url: core.database_url,
      schema: config.schema,
      data_folder: config.data_folder,
    }),
    diagnosis: {
      patientOf: (workspace_id) => patientOf(core, workspace_id),
      pack: (findings) => packBundle({ config, patient: patientOf(core, null), findings }),
    },
    crewOf: (id) => crewOf(core, id),
  };
}
