// The doctor of a server, and how a diagnosis is packed: the same for the command and for the API.
import { gzipSync } from 'node:zlib';
import { crewOf, type Core } from '#app.ts';
import { VERSION } from '#lib/version.ts';
import type { Config } from '#config.ts';
import { bundleFiles } from '#engine/doctor/bundle.ts';
import type { Patient } from '#engine/doctor/examine.ts';
import type { Finding } from '#engine/doctor/finding.ts';
import { tarOf } from '#lib/tar.ts';

const METRICS_MS = 3_000;
const METRICS_MAX = 1_000_000;

/** What the doctor looks at whichever process asks. */
export function placesOf({ data_folder, logs_folder, key, schema, simulator, telegram }: Config) {
  const other_server = simulator !== null || telegram.server !== null;
  const to = other_server ? ('other_server' as const) : ('dcs' as const);
  return { folders: { data_folder, logs_folder }, key, schema, telegram: to };
}

/** The installation of a server that runs, by what it has open. `workspace`: an id; null: of all. */
export function patientOf(core: Core, workspace: string | null): Patient {
  const close = async () => {};
  return {
    ...placesOf(core.config),
    workspace,
    openDatabase: async () => ({ url: core.database_url, release: close }),
    openReach: async () => ({ ...crewOf(core, ''), close }),
  };
}

export type PackedBundle = { bytes: Buffer; files: string[] };

export async function packBundle(wish: {
  config: Config;
  patient: Patient;
  findings: readonly Finding[];
}): Promise<PackedBundle> {
  const { config, patient, findings } = wish;
  const files = await bundleFiles({
    patient,
    findings,
    settings: settingsOf(config),
    version: VERSION,
    metrics: await metricsHere(config),
  });
  return { bytes: gzipSync(tarOf(files, new Date())), files: files.map(({ name }) => name) };
}

/** Field by field: whatever is added to the settings is not in it by itself. */
function settingsOf(config: Config): Record<string, unknown> {
  const { database, key, telegram } = config;
  return {
    HOST: config.host === '127.0.0.1' ? config.host : 'another',
    PORT: config.port,
    PUBLIC_URL: config.public_url === null ? 'not set' : 'set',
    TRUSTED_PROXIES: config.trusted_proxies.length,
    METRICS_FROM: config.metrics_from.length,
    ALLOW_PRIVATE_ADDRESSES: config.allow_private_addresses,
    LOG_LEVEL: config.log_level,
    database: database.kind === 'url' ? `one of their own, by ${database.from}` : 'the embedded one',
    DATABASE_SCHEMA: config.schema === 'groundcrew' ? config.schema : 'another',
    key: key.GROUNDCREW_KEY ? 'GROUNDCREW_KEY' : key.GROUNDCREW_KEY_FILE ? 'GROUNDCREW_KEY_FILE' : 'the data folder',
    production: key.production,
    TELEGRAM_SERVER: telegram.server === null ? 'not set' : 'set',
    GROUNDCREW_SIMULATOR: config.simulator === null ? 'not set' : 'set',
  };
}

/** Of a server on this machine. Its labels are states and templates of routes. */
async function metricsHere({ port }: Config): Promise<string | null> {
  if (port === 0) return null;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
      redirect: 'error',
      signal: AbortSignal.timeout(METRICS_MS),
    });
    const text = await answer.text();
    // Somebody else may listen at that port.
    return answer.ok && text.includes('groundcrew_things') ? text.slice(0, METRICS_MAX) : null;
  } catch {
    return null;
  }
}
