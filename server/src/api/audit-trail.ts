// What every changing call leaves in the audit log: who, what, of which thing. Failing to write it is logged, not answered: the
// change was made.
import type { RouteMeta } from '@groundcrew/contract';
import type { RequestContext } from '#api/context.ts';
import { sendable } from '#api/errors.ts';
import type { Caller } from '#auth/caller.ts';
import { auditData } from '#domain/audit.ts';
import { auditAct } from '#domain/audit-acts.ts';
import { addAudit, addAuditToAll, type AuditActor } from '#store/audit/audit.ts';

/** What a handler knows better than its route: of routes without a caller, and of what the input does not name. */
export type AuditNote = {
  workspace_id?: string;
  actor?: AuditActor;
  entity_id?: string;
  data?: Record<string, unknown>;
  /** It concerns the whole installation: each of its workspaces hears of it. */
  everywhere?: boolean;
  /** All was so already: nothing is to be told. */
  unchanged?: boolean;
};

export type Call = {
  context: RequestContext;
  caller: Caller | null;
  note: AuditNote;
  path: readonly string[];
  input: unknown;
};

/** A route that asks to read only changes nothing, whatever its method. */
export function isChange(meta: RouteMeta, method: string | undefined): boolean {
  return method !== undefined && method !== 'GET' && meta.access?.scope?.endsWith(':read') !== true;
}

export async function recordChange(call: Call, ended: { output: unknown } | { error: unknown }): Promise<void> {
  const { context, caller, note, path, input } = call;
  const failed = 'error' in ended ? sendable(ended.error, context.request_id) : null;
  // What was refused has changed nothing; of what broke nobody knows.
  if ((failed && failed.status < 500) || (!failed && note.unchanged === true)) return;
  const actor = note.actor ?? (caller && actorOf(caller));
  const workspace_id = note.workspace_id ?? caller?.workplace?.id;
  if (!actor || workspace_id === undefined) return;
  const { id, ...fields } = fieldsOf(input);
  const { id: made } = 'output' in ended ? fieldsOf(ended.output) : {};
  const data = note.data ?? auditData(fields);
  const { db, now } = context.services;
  const scope = { db, workspace_id, now };
  try {
    await (note.everywhere === true ? addAuditToAll : addAudit)(scope, {
      ...actor,
      ...auditAct(path.join('.')),
      entity_id: note.entity_id ?? textOf(id) ?? textOf(made),
      data: failed ? { ...data, failed: failed.code } : data,
      request_id: context.request_id,
      ip: context.client_ip,
    });
  } catch (err) {
    context.services.log.error({ err, action: path.join('.') }, 'the audit log could not be written');
  }
}

export function actorOf({ via, user_id, credential_id, name, email }: Caller): AuditActor {
  return via === 'token'
    ? { actor_kind: 'token', actor_id: credential_id, actor_name: name }
    : { actor_kind: 'user', actor_id: user_id, actor_name: personText(name, email) };
}

export function personText(name: string, email: string | null): string {
  return email === null ? name : `${name} (${email})`;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || value instanceof Blob || value instanceof FormData) return {};
  return { ...value };
}

function textOf(id: unknown): string | null {
  return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 100) : null;
}
