/**
 * An account whose home Telegram has moved: USER_MIGRATE_X to everything. Its authorization is exported at the old DC and
 * imported at the new one, with a key that is made there; from then on that key is the session.
 * https://core.telegram.org/api/datacenter#user-migration
 */
import type { tl } from '@mtcute/core';
import { classifyRpc } from '#domain/telegram-errors.ts';
import { TelegramError, type ConnectOptions, type TelegramIdentity } from '#domain/telegram.ts';
import type { Caller, MethodCall } from '#telegram/caller.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { LoginLine } from '#telegram/login/line.ts';
import { userOf } from '#telegram/login/sign-in.ts';

/** What the old home gave along. */
type Leave = { dc_id: number; exported: tl.auth.RawExportedAuthorization; error: TelegramError };

/** Null when the error is another one. */
export async function exportHome(caller: Caller, error: unknown, call: MethodCall): Promise<Leave | null> {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return null;
  const { argument: dc_id } = error.fault;
  if (classifyRpc(error.fault).family !== 'migrate_home' || dc_id === null) return null;
  try {
    return { dc_id, exported: await caller.call({ _: 'auth.exportAuthorization', dcId: dc_id }, call), error };
  } catch (thrown) {
    // The first error says what is wrong; that this DC does not help either says nothing more.
    if (thrown instanceof TelegramError && thrown.fault.kind === 'rpc') throw error;
    throw thrown;
  }
}

/** The identity with which the account goes on; throws the error that began it when the new home is none. */
export async function moveHome(
  gateway: GatewaySetup,
  identity: TelegramIdentity,
  { dc_id, exported, error }: Leave,
  options: ConnectOptions,
): Promise<TelegramIdentity> {
  const { api_id, api_hash, proxy } = identity;
  const { timeout_ms, mayWrite, onMoved } = options;
  const line = new LoginLine(gateway, { api_id, api_hash, proxy, timeout_ms, mayWrite });
  try {
    await line.move(dc_id);
    const { id, bytes } = exported;
    const user = userOf(await line.call({ _: 'auth.importAuthorization', id, bytes }));
    await line.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    const session_string = await line.session(user.id);
    await line.close();
    await onMoved?.({ session_string, dc_id });
    return { ...identity, session_string };
  } catch (thrown) {
    if (thrown instanceof TelegramError && thrown.fault.kind === 'rpc') throw error;
    throw thrown;
  } finally {
    await line.close();
  }
}
