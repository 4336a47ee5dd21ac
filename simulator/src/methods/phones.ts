import type { Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { RpcError } from './rpc-error.ts';

const PHONE = /^\d{7,15}$/;

/** Digits only. */
export function parsePhone(typed: string): string {
  const digits = typed.replaceAll(/[+\s()-]/g, '');
  if (!PHONE.test(digits)) throw new RpcError('PHONE_NUMBER_INVALID');
  return digits;
}

/** A deleted account's number belongs to nobody. */
export function personByPhone(world: World, typed: string): Person | null {
  const digits = typed.replaceAll(/\D/g, '');
  for (const person of world.people.values()) {
    if (person.phone === digits && person.state !== 'deactivated') return person;
  }
  return null;
}
