// Everything that an installation needs, looked at in the order in which one thing stands on the other. Without `fix` nothing is
// changed: no tables are made, no folder, no key.
import type { Crew } from '#engine/crew.ts';
import { distinctProxies, type DiagnosticsOptions } from '#engine/diagnostics.ts';
import { databaseChecks, tableChecks, unreachable, type DatabasePlace } from '#engine/doctor/database.ts';
import { fact, factOf, wordsOf } from '#domain/doctor-words.ts';
import { examineOne, well, type Check, type Finding } from '#engine/doctor/finding.ts';
import { folderChecks, type Folders } from '#engine/doctor/folders.ts';
import { keyCheck, secretsCheck } from '#engine/doctor/key.ts';
import { mailboxCheck, networkChecks, telegramClock, type Clocks } from '#engine/doctor/reach.ts';
import { openVault } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findMasterKey, type MasterKeyOptions } from '#lib/key-file.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import { newestSecretKey } from '#store/secrets/credentials.ts';
import { openPool, type Database } from '#store/database/database.ts';
import { listMailboxes } from '#store/mailboxes/mailboxes.ts';
import { differences } from '#store/schema/mend-shape.ts';
import { migrationStatus } from '#store/schema/migrate.ts';
import { openDatabase } from '#store/database/open-database.ts';
import type { DatabaseHandle } from '#store/database/open-chosen.ts';
import type { Scope } from '#store/scope.ts';
import { listWorkspaces } from '#store/workspaces/workspaces.ts';

/** What we reach, without anything being stored for it. */
export type Reach = Omit<Crew, 'scope' | 'lease_db' | 'vault'> & { close: () => Promise<void> };

export type Patient = {
  folders: Folders;
  key: MasterKeyOptions;
  schema: string;
  /** Null: there is none yet, and to open it would make one. */
  openDatabase: (() => Promise<DatabaseHandle>) | null;
  openReach: (db: Database | null) => Promise<Reach>;
  telegram: DiagnosticsOptions['telegram'];
  /** Only of this one; null: of all. */
  workspace: string | null;
};

export type ExamineOptions = {
  fix: boolean;
  /** Only the check of that name, of those that look at this machine and its database. */
  only?: string;
  /** When it fires no other check is begun, and how many were not is not known. */
  signal: AbortSignal;
  onFinding: (finding: Finding) => void;
};

/** Ways that are tried at the same time. */
const AT_ONCE = 10;
/** Ways wait for the network more than for the database, which servers need too. */
const CONNECTIONS = 4;

/** Never rejects, but for a workspace that there is not. */
export async function examine(patient: Patient, options: ExamineOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async (checks: readonly Check[], at_once = 1): Promise<boolean> => {
    const begun = findings.length;
    const wanted = checks.filter(({ check }) => options.only === undefined || options.only === check);
    for (let n = 0; n < wanted.length && !options.signal.aborted; n += at_once) {
      const found = await Promise.all(wanted.slice(n, n + at_once).map((check) => examineOne(check, options)));
      for (const finding of found) options.onFinding(finding);
      findings.push(...found);
    }
    return findings.slice(begun).every(({ ok }) => ok);
  };
  await look(folderChecks(patient.folders));
  const has_key = await look([keyCheck(patient.key)]);
  const database = await openPlace(patient);
  try {
    if (database instanceof Error) await look([unreachable(database)]);
    if (database === null) await look([noneYet]);
    const place = database instanceof Error ? null : database;
    const usable =
      place !== null && (await look(databaseChecks(place))) && (await lookAtTables(patient, { place, has_key, look }));
    if (options.only !== undefined) return findings;
    await lookAround(patient, { place: usable ? place : null, look, signal: options.signal });
    if (options.signal.aborted) findings.push(await examineOne(theRest, { fix: false }));
    return findings;
  } finally {
    if (database && !(database instanceof Error)) await database.close();
  }
}

type Look = (checks: readonly Check[], at_once?: number) => Promise<boolean>;
type OpenPlace = DatabasePlace & { close: () => Promise<void> };

const noneYet: Check = {
  check: 'database',
  kind: 'database',
  fault: 'database_away',
  look: () => well('database_none'),
};

const theRest: Check = {
  check: 'the rest',
  kind: 'rest',
  fault: 'time_over',
  look: () => ({ state: 'warn', facts: [fact('rest')], command: 'groundcrew doctor' }),
};

async function openPlace(patient: Patient): Promise<OpenPlace | Error | null> {
  if (patient.openDatabase === null) return null;
  try {
    const { schema } = patient;
    const { url, release } = await patient.openDatabase();
    const pool = openPool(url, { schema, max: CONNECTIONS, application_name: 'groundcrew-doctor' });
    const db = openDatabase(pool);
    const close = async () => {
      await db.destroy();
      await release();
    };
    return { url, schema, pool, db, close };
  } catch (error) {
    return error instanceof Error ? error : new Error(wordsOf(error));
  }
}

/** Whether the tables are those of this release and the key opens what stands in them. */
async function lookAtTables(
  { key }: Patient,
  { place, has_key, look }: { place: DatabasePlace; has_key: boolean; look: Look },
): Promise<boolean> {
  const { applied, pending } = await migrationStatus(place);
  // Of older tables it would say what the migrations are about to change.
  if (applied.length === 0 || pending.length > 0) return false;
  await look(tableChecks(place));
  const whole = (await differences(place)).every(({ sql }) => sql !== null);
  return whole && has_key && (await look([secretsCheck(place.db, key)]));
}

async function lookAround(
  patient: Patient,
  { place, look, signal }: { place: DatabasePlace | null; look: Look; signal: AbortSignal },
): Promise<void> {
  const { db = null } = place ?? {};
  let reach: Reach;
  try {
    reach = await patient.openReach(db);
  } catch (error) {
    const way = { check: 'Telegram', kind: 'telegram', fault: 'telegram_unnamed' } as const;
    await look([{ ...way, look: () => ({ state: 'fail', facts: [factOf(error)] }) }]);
    return;
  }
  try {
    const crews = db === null ? [] : await crewsOf(patient, db, reach);
    const proxies = (await Promise.all(crews.map((crew) => distinctProxies(crew)))).flat();
    const known = [...new Map(proxies.map((proxy) => [JSON.stringify(proxy), proxy])).values()];
    const clocks: Clocks = { telegram_ahead_ms: null };
    const { gateway } = reach;
    await look(networkChecks({ gateway, proxies: known }, { telegram: patient.telegram, signal }, clocks), AT_ONCE);
    await look([telegramClock(clocks)]);
    for (const crew of crews) {
      const boxes = (await listMailboxes(crew.scope)).filter(({ is_active }) => is_active);
      await look(
        boxes.map((box) => mailboxCheck(crew, box)),
        AT_ONCE,
      );
    }
  } finally {
    await reach.close();
  }
}

async function crewsOf(patient: Patient, db: Database, reach: Reach): Promise<Crew[]> {
  const { workspace } = patient;
  const all = await listWorkspaces(db);
  const meant = all.filter(({ id, name }) => workspace === null || id === workspace || name === workspace);
  if (meant.length === 0) {
    const names = all.map(({ name }) => name).join(', ');
    throw new GroundcrewError('usage', { detail: `no workspace ${workspace ?? ''}; there are: ${names}` });
  }
  const keys = findMasterKey(patient.key);
  // Nothing is sealed yet: there are no accounts and no mailboxes.
  if (!keys || (await newestSecretKey(db)) === null) return [];
  const vault = await openVault(db, createSecretBox(keys), reach.clock.now());
  return meant.map(({ id }) => {
    const scope: Scope = { db, workspace_id: id, now: reach.clock.now };
    return { ...reach, scope, lease_db: db, vault };
  });
}
