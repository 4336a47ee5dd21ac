// A diagnosis to hand over: how an installation stands, without anything secret and without anybody's name.
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Patient } from '#engine/doctor/examine.ts';
import { wordsOf } from '#domain/doctor-words.ts';
import type { Finding } from '#engine/doctor/finding.ts';
import { maskFields, maskJsonLine, maskSentence } from '#engine/doctor/mask-lines.ts';
import { maskOf, type Mask } from '#engine/doctor/mask.ts';
import type { TarFile } from '#lib/tar.ts';
import { lastEvents, limitsOfWorkspaces, moreCounts, tableSizes } from '#store/operating/bundle-facts.ts';
import { openPool, type Database } from '#store/database/database.ts';
import { knownNames } from '#store/operating/known-names.ts';
import { countEverything } from '#store/operating/metrics.ts';
import { migrationStatus } from '#store/schema/migrate.ts';
import { openDatabase } from '#store/database/open-database.ts';

export type BundleWish = {
  patient: Patient;
  findings: readonly Finding[];
  /** Which settings were given, in words that hold no value of a secret. */
  settings: Record<string, unknown>;
  version: string;
  /** What the server of this machine answers at /metrics; null: none answers. */
  metrics: string | null;
};

const EVENTS = 500;
/** Of each file, its end. */
const LOG_BYTES = 1_000_000;
const LOG_FILES = 12;

const ABOUT = `A diagnosis of Groundcrew, made by "groundcrew doctor --bundle".

versions.json    the product, Node.js, the system
settings.json    which settings are given; limits of the workspaces, which are numbered
doctor.json      what the doctor found
migrations.json  what is applied
tables.json      sizes
counts.json      how many there are in each state
events.json      the last ${EVENTS} events, without what names anybody
metrics.txt      what /metrics answered, where a server ran
logs/            the ends of the log files

It holds no session, key, password or token, no message, and no name, number or address of anybody: [name 4f2a…] stands for one and is
the same everywhere in here, and nowhere else. Look through it before you hand it over.
`;

/** Never rejects: what cannot be had is said in its place. */
export async function bundleFiles(wish: BundleWish): Promise<TarFile[]> {
  const { patient, findings, version, settings, metrics } = wish;
  const asked = await askDatabase(patient);
  const { mask, free } = asked;
  const json = (name: string, value: unknown): TarFile => ({ name, text: `${JSON.stringify(value, null, 2)}\n` });
  return [
    { name: 'README.txt', text: ABOUT },
    json('versions.json', { groundcrew: version, node: process.version, ...systemFacts() }),
    json('settings.json', { given: settings, workspaces: asked.told['limits'] }),
    json(
      'doctor.json',
      findings.map((found) => findingOf(found, mask)),
    ),
    json('migrations.json', asked.told['migrations']),
    json('tables.json', asked.told['tables']),
    json('counts.json', asked.told['counts']),
    json('events.json', asked.told['events']),
    ...(metrics === null ? [] : [{ name: 'metrics.txt', text: metrics }]),
    ...logFiles(patient.folders.logs_folder, mask, free),
  ];
}

function systemFacts() {
  return {
    platform: `${os.platform()} ${os.arch()}`,
    kernel: os.release(),
    processors: os.availableParallelism(),
    memory_bytes: os.totalmem(),
    free_bytes: os.freemem(),
    up_seconds: Math.round(os.uptime()),
  };
}

function findingOf({ check, state, detail, fault, means, mend, did, left }: Finding, mask: Mask) {
  const all = (texts: readonly string[]) => texts.map(mask);
  return {
    check: mask(check),
    state,
    detail: mask(detail),
    fault,
    means,
    mend: mend && mask(mend),
    did: all(did),
    left: all(left),
  };
}

type Asked = { mask: Mask; free: boolean; told: Record<string, unknown> };

async function askDatabase({ openDatabase: open, schema }: Patient): Promise<Asked> {
  const told: Record<string, unknown> = {};
  if (open === null) return { mask: maskOf(null), free: false, told };
  try {
    const { url, release } = await open();
    const db = openDatabase(openPool(url, { schema, max: 2, application_name: 'groundcrew-doctor' }));
    try {
      const names = await knownNames(db, schema);
      const mask = maskOf(names);
      const asking: Record<string, () => Promise<unknown>> = {
        migrations: () => migrationStatus({ url, schema }),
        tables: () => tableSizes(db, schema),
        counts: () => countsOf(db),
        events: () => eventsOf(db, mask),
        limits: () => limitsOfWorkspaces(db),
      };
      for (const [what, ask] of Object.entries(asking)) {
        told[what] = await ask().catch((error: unknown) => ({ left_out: mask(wordsOf(error)) }));
      }
      return { mask, free: names !== null, told };
    } finally {
      await db.destroy();
      await release();
    }
  } catch {
    // The doctor has said why.
    return { mask: maskOf(null), free: false, told };
  }
}

async function countsOf(db: Database) {
  const { now, today } = await countEverything(db);
  return { now: [...now, ...(await moreCounts(db))], today };
}

async function eventsOf(db: Database, mask: Mask): Promise<unknown> {
  const events = await lastEvents(db, EVENTS);
  return events.map(({ data, ...event }) => ({ ...event, data: maskFields(data, mask) }));
}

function logFiles(folder: string, mask: Mask, free: boolean): TarFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^(?:groundcrew|smart_joiner)\.log(?:\.\d+)?$/.test(name));
  return names
    .toSorted()
    .slice(0, LOG_FILES)
    .map((name) => {
      const lines = endOf(path.join(folder, name)).split('\n').filter(Boolean);
      const told = name.startsWith('smart_joiner')
        ? lines.map(maskSentence)
        : lines.map((line) => maskJsonLine(line, mask, { free }));
      return { name: `logs/${name}`, text: `${told.join('\n')}\n` };
    });
}

/** Whole lines only. */
function endOf(file: string): string {
  const size = statSync(file).size;
  const from = Math.max(0, size - LOG_BYTES);
  const bytes = Buffer.alloc(size - from);
  const descriptor = openSync(file, 'r');
  try {
    const count = readSync(descriptor, bytes, 0, bytes.length, from);
    const text = bytes.subarray(0, count).toString('utf8');
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(descriptor);
  }
}
