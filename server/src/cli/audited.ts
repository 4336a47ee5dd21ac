// What commands leave in the audit log: those that change something, with who sat at the terminal.
import type { Command } from 'commander';
import type { CommandContext } from '#cli/context.ts';
import { whoAsks } from '#cli/who.ts';
import { auditData } from '#domain/audit.ts';
import { reportError } from '#lib/errors.ts';
import { addAudit } from '#store/audit.ts';

/** With `only_with`, it changes something only with one of these options; with `not_with`, with none of them. */
type Change = { entity: string; only_with?: readonly string[]; not_with?: readonly string[] };

const CHANGES: Readonly<Record<string, Change>> = {
  'accounts activate': { entity: 'accounts' },
  'accounts add': { entity: 'accounts' },
  'accounts deactivate': { entity: 'accounts' },
  'accounts hold': { entity: 'accounts' },
  'accounts login': { entity: 'accounts' },
  'accounts logout': { entity: 'accounts' },
  'accounts proxy': { entity: 'accounts' },
  'accounts reconnect': { entity: 'accounts' },
  'accounts release': { entity: 'accounts' },
  'accounts takeover': { entity: 'accounts' },
  'campaigns add': { entity: 'campaigns' },
  'campaigns change': { entity: 'campaigns' },
  'campaigns pause': { entity: 'campaigns' },
  'campaigns start': { entity: 'campaigns' },
  'campaigns stop': { entity: 'campaigns' },
  'campaigns variants': { entity: 'campaigns', only_with: ['messages', 'photo'] },
  'do-not-contact add': { entity: 'do_not_contact' },
  'do-not-contact remove': { entity: 'do_not_contact' },
  import: { entity: 'imports', not_with: ['dryRun'] },
  join: { entity: 'niches', not_with: ['schedules'] },
  post: { entity: 'niches', not_with: ['dryRun'] },
  'posts confirm': { entity: 'posts' },
  'posts dismiss': { entity: 'posts' },
  react: { entity: 'reaction_tasks' },
  'react cancel': { entity: 'reaction_tasks' },
  'react retry': { entity: 'reaction_tasks' },
  'settings set': { entity: 'settings' },
  stop: { entity: 'workspaces', not_with: ['status'] },
  'targets add': { entity: 'targets', not_with: ['dryRun'] },
  'targets block': { entity: 'targets' },
  'targets move': { entity: 'targets' },
  'targets retry': { entity: 'targets' },
  'targets unblock': { entity: 'targets' },
  'token add': { entity: 'tokens' },
  'token revoke': { entity: 'tokens' },
  'user add': { entity: 'users' },
  'user remove': { entity: 'users' },
  'user role': { entity: 'users' },
};

/** Does the work of a command and records it. That it cannot be recorded is logged: the change was made. */
export async function audited<A extends { json: unknown }>(
  context: CommandContext,
  command: Command,
  work: () => Promise<A>,
): Promise<A> {
  const name = nameOf(command);
  const change = CHANGES[name];
  if (!change || !changes(change, command.opts())) return work();
  try {
    const answer = await work();
    await record(context, command, { entity: change.entity, id: idIn(answer.json) });
    return answer;
  } catch (error) {
    const { code, status } = reportError(error);
    // What was refused has changed nothing; of what was stopped or broke nobody knows.
    if (status >= 500 || code === 'stopped') await record(context, command, { entity: change.entity, failed: code });
    throw error;
  }
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name();
}

function changes({ only_with, not_with = [] }: Change, options: Record<string, unknown>): boolean {
  const given = (name: string) => options[name] !== undefined && options[name] !== false;
  return !not_with.some(given) && (only_with === undefined || only_with.some(given));
}

async function record(
  { crew, log }: CommandContext,
  command: Command,
  { entity, id = null, failed }: { entity: string; id?: string | null; failed?: string },
): Promise<void> {
  const named = command.registeredArguments.map((argument, n) => [argument.name(), command.processedArgs[n]] as const);
  const [first] = named;
  const data = auditData({ ...Object.fromEntries(named), ...command.opts() });
  const action = nameOf(command).replaceAll(' ', '.');
  await addAudit(crew.scope, {
    actor_kind: 'command',
    actor_id: null,
    actor_name: whoAsks(),
    action,
    entity_type: entity,
    entity_id: id ?? textOf(first?.[1]),
    data: failed === undefined ? data : { ...data, failed },
    request_id: null,
    ip: null,
  }).catch((err: unknown) => log.error({ err, action }, 'the audit log could not be written'));
}

function idIn(json: unknown): string | null {
  return typeof json === 'object' && json !== null && 'id' in json ? textOf(json.id) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : null;
}
