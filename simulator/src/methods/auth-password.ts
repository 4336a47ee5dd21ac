/** The two-step password: https://core.telegram.org/api/srp */
import type { tl } from '@mtcute/core';
import { DH_GENERATOR, DH_PRIME } from '#wire/diffie-hellman.ts';
import type { Salts } from '#world/passwords.ts';
import type { Person } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { logIn } from './log-in.ts';
import { RpcError } from './rpc-error.ts';

export const authByPassword: Handlers = {
  'account.getPassword': (_request, context) => {
    const { world } = context;
    const person = whoseDoor(context);
    const challenge = world.passwords.challenge(person);
    const forNewOnes = {
      newAlgo: algorithm({ salt1: world.randomBytes(8), salt2: world.randomBytes(16) }),
      newSecureAlgo: { _: 'securePasswordKdfAlgoPBKDF2HMACSHA512iter100000', salt: world.randomBytes(8) },
      secureRandom: world.randomBytes(256),
    } as const;
    if (!challenge) return { _: 'account.password', ...forNewOnes };
    return {
      _: 'account.password',
      hasPassword: true,
      currentAlgo: algorithm(challenge.salts),
      srpB: challenge.B,
      srpId: challenge.id,
      ...(person.password_hint === undefined ? {} : { hint: person.password_hint }),
      ...forNewOnes,
    };
  },
  'auth.checkPassword': ({ password }, context) => {
    const { world, now } = context;
    const person = whoseDoor(context);
    const wait = world.passwords.flood(person, now);
    if (wait !== null) throw new RpcError(`FLOOD_WAIT_${wait}`);
    if (password._ !== 'inputCheckPasswordSRP') throw new RpcError('PASSWORD_HASH_INVALID');
    const refusal = world.passwords.refuse(person, password, now);
    if (refusal !== null) throw new RpcError(refusal);
    return logIn(context, person);
  },
};

/** Who is logged in with the key, or about to be. */
function whoseDoor(context: Context): Person {
  const { world, key } = context;
  const pending = key.pending_user_id === null ? undefined : world.people.get(key.pending_user_id);
  return pending ?? me(context);
}

function algorithm({ salt1, salt2 }: Salts): tl.TypePasswordKdfAlgo {
  return {
    _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow',
    salt1,
    salt2,
    g: DH_GENERATOR,
    p: DH_PRIME,
  };
}
