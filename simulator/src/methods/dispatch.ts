/**
 * From a request to its answer. In this order, each of them may end it: a dead key, what Telegram thinks of the
 * account, a flood wait that still runs, scripted trouble, the world's flood rules, the method itself.
 */
import type { tl } from '@mtcute/core';
import type { Log } from '#log.ts';
import type { AuthKeys } from '#mtproto/auth-keys.ts';
import type { Rpc } from '#mtproto/envelopes.ts';
import type { ApiCall, ApiHandler, Outcome } from '#mtproto/requests.ts';
import type { CallFault } from '#world/faults.ts';
import type { Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { handlers } from './all.ts';
import type { CallLog, CallRecord } from './call-log.ts';
import type { Address, Context, Notify, Tell } from './handler.ts';
import { RpcError } from './rpc-error.ts';
import { personByPhone } from './phones.ts';
import { whyNotCall } from './standing.ts';

export type ApiOptions = {
  world: World;
  keys: AuthKeys;
  calls: CallLog;
  log: Log;
  tell: Tell;
  notify: Notify;
  /** Simulated. */
  now: () => Date;
  realNow: () => number;
  /** Real milliseconds. */
  sleep: (milliseconds: number) => Promise<void>;
  address: () => Address;
};

type Job = { options: ApiOptions; call: ApiCall; person: Person | null; record: CallRecord };

/** A method's parameter is bivariant: each handler takes only the request of its own name, and gets no other. */
type AnyHandler = { answer(request: tl.RpcMethod, context: Context): unknown }['answer'];

const table: Record<string, AnyHandler | undefined> = handlers;

export function createApi(options: ApiOptions): ApiHandler {
  return (call) => {
    const { key, connection, request } = call;
    const user_id = key.user_id;
    const person = user_id === null ? null : (options.world.people.get(user_id) ?? null);
    const record = options.calls.begin({
      at: options.now(),
      user_id,
      key: key.name,
      method: request._,
      connection: connection.id,
    });
    const job: Job = { options, call, person, record };
    const outcome = run(job);
    if (!(outcome instanceof Promise)) return note(record, outcome);
    return outcome.then((later) => note(record, later));
  };
}

function run(job: Job): Outcome | Promise<Outcome> {
  const { options, call, person } = job;
  const { world } = options;
  const method = call.request._;
  if (call.key.dead) return error('AUTH_KEY_DUPLICATED');
  if (!table[method]) return unsupported(options, call);
  const refusal = whyNotCall(person, call.key, method);
  if (refusal !== null) return error(refusal);
  const wait = person && world.floods.punish(person.id, method, options.now());
  if (wait !== null) return error(`FLOOD_WAIT_${wait}`);
  const user_id = person?.id ?? whoLogsIn(world, call);
  const fault = world.faults.take({ user_id, key: call.key.name, method }, options.now());
  if (!fault) return perform(job);
  if (fault.delay_ms === 0) return suffer(job, fault);
  return options.sleep(fault.delay_ms).then(() => suffer(job, fault));
}

/** Trouble scripted for an account also meets whoever is about to log in to it. */
function whoLogsIn(world: World, { key, request }: ApiCall): number | null {
  if (key.pending_user_id !== null) return key.pending_user_id;
  return 'phoneNumber' in request ? (personByPhone(world, request.phoneNumber)?.id ?? null) : null;
}

function suffer(job: Job, fault: CallFault): Outcome {
  switch (fault.action) {
    case 'error':
      return scripted(job, fault);
    case 'delay':
      return perform(job);
    case 'drop_before':
      return 'dropped';
    case 'drop_after':
      perform(job);
      return 'dropped';
    case 'silence':
      return 'ignored';
    case 'lose_answer':
      perform(job);
      return 'ignored';
    case 'double_answer':
      return { doubled: perform(job) };
    case 'half_open':
      return 'half_open';
  }
}

/** A scripted FLOOD_WAIT is as real as any other: who calls again too early waits longer. */
function scripted({ options, call, person }: Job, fault: CallFault): Rpc {
  const text = fault.error ?? 'INTERNAL';
  const seconds = /^FLOOD_WAIT_(\d+)$/.exec(text)?.[1];
  if (seconds !== undefined && person) {
    options.world.floods.impose(person.id, call.request._, Number(seconds), options.now());
  }
  return fault.code === undefined ? error(text) : { code: fault.code, text };
}

function perform({ options, call, person }: Job): Rpc {
  const { world, keys, tell, notify } = options;
  const { key, request } = call;
  const now = options.now();
  const wait = person && world.floods.count(person.id, request._, now);
  if (wait !== null) return error(`FLOOD_WAIT_${wait}`);
  const real_ms = options.realNow();
  const realSeconds = Math.floor(real_ms / 1000);
  const address = options.address();
  const context: Context = { world, now, real_ms, realSeconds, key, keys, person, dc: key.dc, address, tell, notify };
  try {
    return { result: table[request._]?.(request, context) };
  } catch (thrown) {
    if (thrown instanceof RpcError) return { code: thrown.code, text: thrown.text };
    options.log.warn('Method failed inside the simulator', { method: request._, error: String(thrown) });
    return error('INTERNAL');
  }
}

function unsupported({ log }: ApiOptions, { request, key }: ApiCall): Rpc {
  log.warn('Method is not simulated', { method: request._, user_id: key.user_id });
  return error('METHOD_NOT_SUPPORTED');
}

function error(text: string): Rpc {
  const { code } = new RpcError(text);
  return { code, text };
}

function note(record: CallRecord, outcome: Outcome): Outcome {
  if (typeof outcome === 'string') {
    record.error = outcome;
    return outcome;
  }
  const rpc = 'doubled' in outcome ? outcome.doubled : outcome;
  if ('result' in rpc) record.result = nameOf(rpc.result);
  else record.error = rpc.text;
  return outcome;
}

function nameOf(result: unknown): string {
  if (Array.isArray(result)) return 'vector';
  if (typeof result === 'object' && result !== null && '_' in result) return String(result._);
  return String(result);
}
