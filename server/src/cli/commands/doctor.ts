import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { runDiagnostics } from '#engine/diagnostics.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .addHelpText('after', examples('groundcrew doctor', 'groundcrew doctor --json'))
    .action(answering<[]>(doctor));
}

async function doctor({ crew, config }: CommandContext): Promise<Answer> {
  const other_server = config.simulator !== null || config.telegram.server !== null;
  const findings = await runDiagnostics(crew, { telegram: other_server ? 'other_server' : 'dcs' });
  const failed = findings.filter((found) => !found.ok);
  const rows = findings.map(({ check, ok, detail }) => [ok ? 'ok' : 'FAILED', check, detail]);
  const verdict = failed.length
    ? 'Network issues detected. Some features may not work properly.'
    : 'Network diagnostics passed';
  return {
    json: { ok: failed.length === 0, findings },
    text: `${table(['', 'Check', 'Found'], rows)}\n\n${verdict}`,
    exit: failed.length ? 1 : 0,
  };
}
