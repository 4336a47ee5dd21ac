import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { diagnosticsVerdict, runDiagnostics, type Finding } from '#engine/diagnostics.ts';
import { MOVE_IN, olderTableTexts } from '#engine/import/older-found.ts';
import { countOlderTables } from '#store/older-tables.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .addHelpText('after', examples('groundcrew doctor', 'groundcrew doctor --json'))
    .action(answering<[]>(doctor));
}

async function doctor({ crew, config, core }: CommandContext): Promise<Answer> {
  const other_server = config.simulator !== null || config.telegram.server !== null;
  const findings = await runDiagnostics(crew, { telegram: other_server ? 'other_server' : 'dcs' });
  findings.push(...(await olderTables(core, config.schema)));
  const { ok, verdict } = diagnosticsVerdict(findings);
  const rows = findings.map((found) => [found.ok ? 'ok' : 'FAILED', found.check, found.detail]);
  return {
    json: { ok, findings },
    text: `${table(['', 'Check', 'Found'], rows)}\n\n${verdict}`,
    exit: ok ? 0 : 1,
  };
}

/** That they stand there is no fault; who moves in wants to know. */
async function olderTables({ pool }: CommandContext['core'], schema: string): Promise<Finding[]> {
  const texts = olderTableTexts(await countOlderTables(pool, schema));
  const detail = `${texts.join(', ')}. They stay as they are; to bring them in: ${MOVE_IN} --dry-run`;
  return texts.length === 0 ? [] : [{ check: 'older tables', ok: true, detail }];
}
