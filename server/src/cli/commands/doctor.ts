import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Command } from 'commander';
import { openReach } from '#app.ts';
import { audited } from '#cli/audited.ts';
import { writeBundle } from '#cli/bundle-file.ts';
import { globalsOf } from '#cli/command.ts';
import { openCommandLog } from '#cli/command-log.ts';
import { simulatedNow } from '#cli/on-database.ts';
import { oneLine, printAnswer, table, type Answer } from '#cli/output.ts';
import { withProgress } from '#cli/progress.ts';
import { onStopSignal } from '#cli/stop-signal.ts';
import { readConfig, type Config } from '#config.ts';
import { placesOf } from '#diagnosis.ts';
import { examine, type Patient } from '#engine/doctor/examine.ts';
import type { Finding } from '#engine/doctor/finding.ts';
import { summaryOf } from '#engine/doctor/summary.ts';
import { flushLog, reporterOf, type Log } from '#lib/log.ts';
import { addAuditEverywhere } from '#store/audit/everywhere.ts';
import { isDatabaseThere, openChosenDatabase } from '#store/database/open-chosen.ts';

type Options = { fix?: boolean; bundle?: string };

export function doctorCommand(): Command {
  return new Command('doctor')
    .option('--fix', 'mend what can be mended safely, and say what was not and why')
    .option('--bundle <file>', 'write a diagnosis to hand over (.tar.gz), without secrets and names')
    .addHelpText(
      'after',
      `
Without --fix it changes nothing. It ends with 1 when something fails; a warning hinders nobody yet. With --fix it makes folders that
are missing, closes folders, logs and the key to others, applies migrations, puts back columns' types, indexes, constraints and
triggers, and analyzes tables. It never deletes anything.

The bundle holds what the doctor found, versions, sizes, counts, the last events and the ends of the logs: no session, password or
token, no message, and no name, number or address of anybody.

Examples:
  groundcrew doctor
  groundcrew doctor --json
  groundcrew doctor --fix
  groundcrew doctor --bundle diagnosis.tar.gz`,
    )
    .action(doctor);
}

async function doctor(this: Command, options: Options): Promise<void> {
  const globals = globalsOf(this);
  const config = readConfig(process.env);
  const log = openCommandLog(config, globals);
  const stop = new AbortController();
  const off = onStopSignal(() => stop.abort());
  try {
    const patient = patientOf(config, log, globals.workspace);
    const fix = options.fix === true;
    const work = async () => {
      const findings = await withProgress('Looking', (tick) =>
        examine(patient, { fix, signal: stop.signal, onFinding: () => tick() }),
      );
      const answer = answerOf(findings, { fix });
      if (options.bundle === undefined) return answer;
      const bundle = await writeBundle(path.resolve(options.bundle), { config, patient, findings });
      const words = `${bundle.file}: ${bundle.bytes} bytes, ${bundle.files.length} files. Look through it before you hand it over.`;
      return { ...answer, json: { ...answer.json, bundle }, text: `${answer.text}\n\n${words}` };
    };
    const answer = await audited({ log, add: (record) => recorded(config, log, record) }, this, work);
    process.exitCode = printAnswer(answer, globals.json);
  } finally {
    off();
    await flushLog(log);
  }
}

function patientOf(config: Config, log: Log, workspace: string | null): Patient {
  const { data_folder, database } = config;
  return {
    ...placesOf(config),
    workspace,
    openDatabase: isDatabaseThere(database, data_folder)
      ? () => openChosenDatabase(database, { data_folder, report: reporterOf(log) })
      : null,
    openReach: (db) => openReach(config, { db, log, node_id: `command-doctor-${randomUUID().slice(0, 8)}` }),
  };
}

/** What was mended, in the log of each workspace; where there is no log yet, nowhere. */
async function recorded(config: Config, log: Log, record: Parameters<typeof addAuditEverywhere>[1]): Promise<void> {
  const { database, data_folder, schema } = config;
  if (!isDatabaseThere(database, data_folder)) return;
  const handle = await openChosenDatabase(database, { data_folder, report: reporterOf(log) });
  try {
    await addAuditEverywhere({ url: handle.url, schema }, record, await simulatedNow(config));
  } finally {
    await handle.release();
  }
}

const SIGN = { ok: 'ok', warn: 'warns', fail: 'FAILS' } as const;

function answerOf(findings: readonly Finding[], { fix }: { fix: boolean }) {
  const { ok, verdict } = summaryOf(findings);
  const rows = findings.map(({ state, check, detail }) => [SIGN[state], check, detail]);
  const notes = findings.flatMap(notesOf);
  const left = fix && findings.some(({ state }) => state !== 'ok');
  const text = [
    table(['State', 'Check', 'Found'], rows),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
    verdict,
    ...(left ? ['What is left has to be mended by you: the lines above say how.'] : []),
  ].join('\n');
  return { json: { ok, verdict, findings }, text, exit: ok ? 0 : 1 } satisfies Answer;
}

/** Below the table: what it means, what mends it, and what was mended. */
function notesOf({ check, state, means, mend, command, mendable, did, left }: Finding): string[] {
  const commands = [...(command === null ? [] : [command]), ...(mendable ? ['groundcrew doctor --fix'] : [])];
  const lines = [
    ...did.map((each) => `mended: ${each}`),
    ...left.map((each) => `not mended: ${each}`),
    ...(state === 'ok' ? [] : [`it means: ${means}`, `what mends it: ${mend}`]),
    ...(commands.length === 0 ? [] : [`by: ${[...new Set(commands)].join(', or ')}`]),
  ];
  return lines.length === 0 ? [] : [`${check}:`, ...lines.map((line) => `  ${oneLine(line)}`)];
}
