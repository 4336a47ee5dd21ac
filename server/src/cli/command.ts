import { Command } from 'commander';
import type { CommandContext } from '#cli/context.ts';
import { printAnswer, type Answer } from '#cli/output.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { AuditRecord } from '#store/audit/audit.ts';

/** Options that every command takes, before or after its name. */
export type GlobalOptions = { json: boolean; workspace: string | null; verbose: boolean };

export function globalsOf(command: Command): GlobalOptions {
  const read: { json?: boolean; workspace?: string; verbose?: boolean } = command.optsWithGlobals();
  return { json: read.json ?? false, workspace: read.workspace ?? null, verbose: read.verbose ?? false };
}

export function withGlobals(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on standard output')
    .option('--workspace <name>', 'which workspace; needed only when there are several')
    .option('--verbose', 'say more on standard error');
}

/** What stands at the end of every command's help. */
export function examples(...lines: string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n');
}

/** The `list` of a group of commands, which is also meant when none of them is named. */
export function listOf(group: Command): Command {
  return group
    .command('list', { isDefault: true })
    .allowExcessArguments()
    .hook('preAction', (list) => {
      const [word] = list.args;
      if (word === undefined) return;
      const known = group.commands.map((command) => command.name()).join(', ');
      throw new GroundcrewError('usage', { detail: `${group.name()} has no command "${word}"; there are: ${known}` });
    });
}

/** An action that needs the database: opens what it takes, tells the audit log, prints the answer, sets the exit code. */
export function answering<A extends unknown[]>(
  work: (context: CommandContext, ...args: A) => Promise<Answer>,
): (this: Command, ...args: [...A, Command]) => Promise<void> {
  return async function action(this: Command, ...args: [...A, Command]) {
    const globals = globalsOf(this);
    // Commander appends the command itself; what stands before it is as declared beside the action.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const declared = args.slice(0, -1) as unknown as A;
    const { withContext } = await import('#cli/context.ts');
    const { audited } = await import('#cli/audited.ts');
    const { addAudit } = await import('#store/audit/audit.ts');
    const answer = await withContext(globals, (context) => {
      const recorder = { log: context.log, add: (record: AuditRecord) => addAudit(context.crew.scope, record) };
      return audited(recorder, this, () => work(context, ...declared));
    });
    process.exitCode = printAnswer(answer, globals.json);
  };
}
