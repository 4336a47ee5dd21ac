/** Logging in with a phone number: https://core.telegram.org/api/auth */
import type { tl } from '@mtcute/core';
import type { CodeKind, LoginCode } from '#world/login-codes.ts';
import { send } from '#world/messages.ts';
import type { Person } from '#world/types.ts';
import { announceMessage } from './announce.ts';
import type { Context, Handlers } from './handler.ts';
import { admit, checkApi } from './log-in.ts';
import { parsePhone, personByPhone } from './phones.ts';
import { RpcError } from './rpc-error.ts';

/** After it a client may offer the next way; nothing happens to those who ask earlier. */
const RESEND_AFTER_SECONDS = 60;

export const authByCode: Handlers = {
  'auth.sendCode': ({ phoneNumber, apiId, apiHash }, context) => {
    checkApi(context, apiId, apiHash);
    const phone = parsePhone(phoneNumber);
    const person = personByPhone(context.world, phone);
    const home = person?.dc ?? context.world.dcs[0];
    if (home !== context.dc) throw new RpcError(`PHONE_MIGRATE_${home}`);
    if (person?.state === 'banned') throw new RpcError('PHONE_NUMBER_BANNED');
    if (person && context.world.passwords.flood(person, context.now) !== null) {
      throw new RpcError('PHONE_PASSWORD_FLOOD');
    }
    return sendCode(context, phone, person && hasDevice(context, person) ? 'app' : 'sms');
  },
  'auth.resendCode': ({ phoneNumber, phoneCodeHash }, context) => {
    const before = pendingCode(context, phoneNumber, phoneCodeHash);
    const next = NEXT[before.kind];
    if (!next) throw new RpcError('SEND_CODE_UNAVAILABLE');
    return sendCode(context, before.phone, next);
  },
  'auth.cancelCode': ({ phoneNumber, phoneCodeHash }, context) => {
    context.world.codes.remove(pendingCode(context, phoneNumber, phoneCodeHash));
    return true;
  },
  'auth.signIn': ({ phoneNumber, phoneCodeHash, phoneCode }, context) => {
    const { world } = context;
    const code = pendingCode(context, phoneNumber, phoneCodeHash);
    if (phoneCode === undefined || phoneCode === '') throw new RpcError('PHONE_CODE_EMPTY');
    const verdict = world.codes.check(code, phoneCode, context);
    if (verdict === 'expired') throw new RpcError('PHONE_CODE_EXPIRED');
    if (verdict === 'wrong') throw new RpcError('PHONE_CODE_INVALID');
    const person = personByPhone(world, code.phone);
    if (!person && world.unknown_phones === 'sign_up') return { _: 'auth.authorizationSignUpRequired' };
    if (!person) throw new RpcError('PHONE_NUMBER_UNOCCUPIED');
    world.codes.remove(code);
    return admit(context, person);
  },
};

/** Which way comes after which. */
const NEXT: Record<CodeKind, CodeKind | null> = { app: 'sms', sms: 'call', call: null };

const sentTypes = {
  app: 'auth.sentCodeTypeApp',
  sms: 'auth.sentCodeTypeSms',
  call: 'auth.sentCodeTypeCall',
} as const satisfies Record<CodeKind, string>;

const nextTypes = { app: 'auth.codeTypeSms', sms: 'auth.codeTypeSms', call: 'auth.codeTypeCall' } as const;

function sendCode(context: Context, phone: string, kind: CodeKind): tl.auth.RawSentCode {
  const { world, key } = context;
  const person = personByPhone(world, phone);
  const code = world.codes.send({ phone, key: key.name, kind, fixed: person?.phone_code }, context);
  if (!code) throw new RpcError('PHONE_NUMBER_FLOOD');
  if (person && kind === 'app') tellCode(context, person, code);
  const next = NEXT[kind];
  return {
    _: 'auth.sentCode',
    type: { _: sentTypes[kind], length: code.code.length },
    phoneCodeHash: code.phone_code_hash,
    timeout: RESEND_AFTER_SECONDS,
    ...(next ? { nextType: { _: nextTypes[next] } } : {}),
  };
}

/** Telegram's own message to the devices that are logged in. */
function tellCode(context: Context, person: Person, { code }: LoginCode): void {
  const { world, now } = context;
  const text = `Login code: ${code}. Do not give this code to anyone, even if they say they are from Telegram!

This code can be used to log in to your Telegram account. We never ask it for anything else.

If you didn't request this code by trying to log in on another device, simply ignore this message.`;
  announceMessage(context, send(world, world.service(), { person }, { text }, now));
}

function pendingCode(context: Context, phoneNumber: string, phone_code_hash: string): LoginCode {
  const { world, key } = context;
  const phone = parsePhone(phoneNumber);
  if (phone_code_hash === '') throw new RpcError('PHONE_CODE_HASH_EMPTY');
  const code = world.codes.find({ phone, phone_code_hash, key: key.name });
  if (!code) throw new RpcError('PHONE_CODE_EXPIRED');
  return code;
}

function hasDevice({ keys }: Context, person: Person): boolean {
  return person.state !== 'revoked' && keys.sessionsOf(person.id).some(({ dead }) => !dead);
}
