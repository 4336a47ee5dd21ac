import { Group } from '@mantine/core';
import { StatusBadge } from '#ui/status-badge.tsx';
import type { AccountRow } from './types.ts';

type State = Pick<AccountRow, 'is_active' | 'status' | 'hold_reason'>;

/** What keeps an account away comes first: a hold, then the switch, then what Telegram says. */
export function StateBadge({ account }: { account: State }) {
  const { hold_reason, is_active, status } = account;
  if (hold_reason !== null) return <StatusBadge kind="hold" value={hold_reason} />;
  return <StatusBadge kind="account" value={is_active ? status : 'inactive'} />;
}

/** All of it, where there is room. */
export function StateBadges({ account }: { account: State & Pick<AccountRow, 'health'> }) {
  const { hold_reason, is_active, status, health } = account;
  return (
    <Group gap="xs">
      <StatusBadge kind="account" value={is_active ? status : 'inactive'} />
      {hold_reason !== null && <StatusBadge kind="hold" value={hold_reason} />}
      <StatusBadge kind="health" value={health ?? 'not_checked'} />
    </Group>
  );
}
