// Where a diagnosis is written: a file of the owner's own, that is never put in the place of another.
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { VERSION } from '#cli/version.ts';
import type { Config } from '#config.ts';
import { bundleFiles } from '#engine/doctor/bundle.ts';
import type { Patient } from '#engine/doctor/examine.ts';
import type { Finding } from '#engine/doctor/finding.ts';
import { errorOfFile } from '#lib/file-errors.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { tarOf } from '#lib/tar.ts';

const METRICS_MS = 3_000;
const METRICS_MAX = 1_000_000;

export type Written = { file: string; bytes: number; files: string[] };

/** Throws `already_exists` and what writing throws. */
export async function writeBundle(
  file: string,
  { config, patient, findings }: { config: Config; patient: Patient; findings: readonly Finding[] },
): Promise<Written> {
  const files = await bundleFiles({
    patient,
    findings,
    settings: settingsOf(config),
    version: VERSION,
    metrics: await metricsHere(config),
  });
  const packed = gzipSync(tarOf(files, new Date()));
  try {
    writeFileSync(file, packed, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const there = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (there) throw new GroundcrewError('already_exists', { detail: `${file}; name another file`, cause: error });
    throw errorOfFile(error, file);
  }
  return { file, bytes: packed.length, files: files.map(({ name }) => name) };
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
