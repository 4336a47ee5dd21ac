// What an account's state is, in one word: what keeps it away comes before what it could do.
import type { AccountRow } from './types.ts';

export type Stateful = Pick<AccountRow, 'is_active' | 'status' | 'hold_reason' | 'has_session' | 'health'>;

export type State =
  | { kind: 'hold'; value: NonNullable<AccountRow['hold_reason']> }
  | { kind: 'account'; value: AccountRow['status'] | 'inactive' | 'no_session' }
  | { kind: 'health'; value: NonNullable<AccountRow['health']> };

/** The gravest first. Nobody is called active whom something keeps away. */
export function statesOf({ is_active, status, hold_reason, has_session, health }: Stateful): [State, ...State[]] {
  const found: State[] = [];
  if (hold_reason !== null) found.push({ kind: 'hold', value: hold_reason });
  if (!is_active) found.push({ kind: 'account', value: 'inactive' });
  if (!has_session) found.push({ kind: 'account', value: 'no_session' });
  else if (health !== null && health !== 'ok') found.push({ kind: 'health', value: health });
  if (status !== 'active') found.push({ kind: 'account', value: status });
  const [first = { kind: 'account', value: 'active' }, ...rest] = found;
  return [first, ...rest];
}
