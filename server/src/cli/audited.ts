// What commands leave in the audit log: those that change something, with who sat at the terminal.
import type { Command } from 'commander';
import { AUDITED, given, type AuditedCommand } from '#cli/audited-acts.ts';
import { whoAsks } from '#cli/who.ts';
import { auditData } from '#domain/audit.ts';
import { auditAct } from '#domain/audit-acts.ts';
import { reportError } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import type { AuditRecord } from '#store/audit/audit.ts';

/** Where the records of a command go. */
export type Recorder = { log: Log; add: (record: AuditRecord) => Promise<void> };

/** Does the work of a command and records it. That it cannot be recorded is logged: the change was made. */
export async function audited<A extends { json: unknown }>(
  recorder: Recorder,
  command: Command,
  work: () => Promise<A>,
): Promise<A> {
  const name = nameOf(command);
  const change = AUDITED[name];
  if (!change || !changes(change, command.opts())) return work();
  try {
    const answer = await work();
    await record(recorder, command, { change, id: idIn(answer.json, change.id) });
    return answer;
  } catch (error) {
    const { code, status } = reportError(error);
    // What was refused has changed nothing; of what was stopped or broke nobody knows.
    if (status >= 500 || code === 'stopped') await record(recorder, command, { change, failed: code });
    throw error;
  }
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name();
}

function changes({ only_with, not_with = [] }: AuditedCommand, options: Record<string, unknown>): boolean {
  const has = (name: string) => given(options, name);
  return !not_with.some(has) && (only_with === undefined || only_with.some(has));
}

async function record(
  { log, add }: Recorder,
  command: Command,
  { change, id = null, failed }: { change: AuditedCommand; id?: string | null; failed?: string },
): Promise<void> {
  const named = command.registeredArguments.map((argument, n) => [argument.name(), command.processedArgs[n]] as const);
  const [first] = named;
  const options = command.opts();
  const data = auditData({ ...change.data, ...Object.fromEntries(named), ...options });
  const { action, entity_type } = auditAct(typeof change.act === 'string' ? change.act : change.act(options));
  await add({
    actor_kind: 'command',
    actor_id: null,
    actor_name: whoAsks(),
    action,
    entity_type,
    entity_id: id ?? textOf(first?.[1]),
    data: failed === undefined ? data : { ...data, failed },
    request_id: null,
    ip: null,
  }).catch((err: unknown) => log.error({ err, action }, 'the audit log could not be written'));
}

/** The first of these names that the answer has. */
function idIn(json: unknown, name: string | undefined): string | null {
  if (typeof json !== 'object' || json === null) return null;
  const found = (name === undefined ? ['id', 'account_id'] : [name]).find((field) => field in json);
  return found === undefined ? null : textOf(Reflect.get(json, found));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : null;
}
