import { Group, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StatusBadge } from '#ui/status-badge.tsx';
import { statesOf, type State, type Stateful } from './states.ts';

/** Its state in one badge; what else there is, where one points at it. */
export function StateBadge({ account }: { account: Stateful }) {
  const { t } = useTranslation('status');
  const [first, ...rest] = statesOf(account);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of the keys, as the types of a state say
  const nameOf = ({ kind, value }: State) => t(`${kind}.${value}` as 'account.active');
  return (
    <Tooltip label={rest.map(nameOf).join(' · ')} disabled={rest.length === 0} withinPortal>
      <span>
        <StatusBadge {...first} />
      </span>
    </Tooltip>
  );
}

/** All of it, where there is room; and that its session is fine, where it is. */
export function StateBadges({ account }: { account: Stateful }) {
  const { health, has_session } = account;
  return (
    <Group gap="xs">
      {statesOf(account).map((state) => (
        <StatusBadge key={state.value} {...state} />
      ))}
      {has_session && (health === 'ok' || health === null) && (
        <StatusBadge kind="health" value={health ?? 'not_checked'} />
      )}
    </Group>
  );
}
