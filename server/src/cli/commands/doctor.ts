import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { diagnosticsVerdict, runDiagnostics } from '#engine/diagnostics.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .addHelpText('after', examples('groundcrew doctor', 'groundcrew doctor --json'))
    .action(answering<[]>(doctor));
}

async function doctor({ crew, config }: CommandContext): Promise<Answer> {
  const other_server = config.simulator !== null || config.telegram.server !== null;
  const findings = await runDiagnostics(crew, { telegram: other_server ? 'other_server' : 'dcs' });
  const { ok, verdict } = diagnosticsVerdict(findings);
  const rows = findings.map((found) => [found.ok ? 'ok' : 'FAILED', found.check, found.detail]);
  return {
    json: { ok, findings },
    text: `${table(['', 'Check', 'Found'], rows)}\n\n${verdict}`,
    exit: ok ? 0 : 1,
  };
}
