import type { tl } from '@mtcute/core';
import { connectionError } from '#telegram/link/socket-faults.ts';
import type { CallOptions, TelegramMe } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';

export async function whoAmI(caller: Caller, options?: CallOptions): Promise<TelegramMe> {
  const [user] = await caller.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, options);
  const me = user && toMe(user);
  if (!me) throw connectionError('protocol', 'users.getUsers did not name this account');
  return me;
}

export function toMe(user: tl.TypeUser): TelegramMe | null {
  if (user._ !== 'user') return null;
  return {
    id: user.id,
    username: user.username ?? user.usernames?.find((name) => name.active)?.username ?? null,
    phone: user.phone ?? null,
    first_name: user.firstName ?? '',
  };
}
