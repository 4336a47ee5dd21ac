import { Alert, Group, List, Skeleton, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconClockPause, IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useBlockers } from '#lib/blockers.ts';
import { EventSentence } from '#ui/event-sentence.tsx';
import { Moment } from '#ui/moment.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Why = Awaited<ReturnType<typeof api.why.account.call>>;

/** Why it does nothing now, each reason with what a person can do; then what it can do, and from when on. */
export function AccountWhy({ id }: { id: number }) {
  const { t } = useTranslation('accounts');
  const why = useQuery(api.why.account.queryOptions({ input: { id } }));
  if (why.isPending) return <Skeleton h={90} />;
  if (why.isError) return <Trouble error={why.error} again={() => void why.refetch()} />;
  const { can_act, next_at, blockers, reconnect } = why.data;
  const look = can_act
    ? { color: 'teal', Icon: IconCircleCheck, title: blockers.length === 0 ? t('ready') : t('why_ready') }
    : {
        color: next_at === null ? 'red' : 'yellow',
        Icon: next_at === null ? IconHandStop : IconClockPause,
        title: t('why'),
      };
  const { color, Icon, title } = look;
  return (
    <Alert
      data-part="why"
      variant="outline"
      color={color}
      icon={<Icon aria-hidden />}
      title={title}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="sm">
        {blockers.length > 0 && <Reasons blockers={blockers} />}
        {why.data.activities && <Activities activities={why.data.activities} />}
        {reconnect && (
          <Text size="sm" title={`${reconnect.message} ${reconnect.action}`}>
            <EventSentence event={{ type: 'reconnect.failed', data: reconnect, told: reconnect.told }} />
            {reconnect.next_at !== null && (
              <Text span inherit c="dimmed">
                {' · '}
                {t('reconnect_again')} <Moment ahead at={reconnect.next_at} />
              </Text>
            )}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

function Reasons({ blockers }: { blockers: Why['blockers'] }) {
  const { t } = useTranslation('accounts');
  const say = useBlockers();
  return (
    <List size="sm" spacing="xs" listStyleType="none">
      {blockers.map((blocker) => {
        const { what, act } = say(blocker);
        const keeps = blocker.keeps_from;
        return (
          <List.Item key={`${blocker.code} ${blocker.message}`}>
            <Text size="sm" fw={600} component="span" title={blocker.message}>
              {what}
            </Text>{' '}
            {act !== null && <span>{act} </span>}
            {blocker.until !== null && <Until at={blocker.until} />}
            {keeps !== undefined && keeps.length > 0 && keeps.length < 3 && (
              <Text size="sm" c="dimmed" component="span">
                {' '}
                {t('keeps_from', { what: keeps.map((one) => t(`activity.${one}`)).join(', ') })}
              </Text>
            )}
          </List.Item>
        );
      })}
    </List>
  );
}

function Until({ at }: { at: string }) {
  return (
    <Text size="sm" c="dimmed" component="span">
      <Moment ahead at={at} />
    </Text>
  );
}

function Activities({ activities }: { activities: NonNullable<Why['activities']> }) {
  const { t } = useTranslation('accounts');
  return (
    <Group gap="lg">
      {(['join', 'post', 'react'] as const).map((name) => {
        const { can_act, next_at } = activities[name];
        return (
          <Text key={name} size="sm">
            <Text span inherit fw={600} tt="capitalize">
              {t(`activity.${name}`)}
            </Text>
            {': '}
            {can_act ? t('now') : next_at === null ? t('waits_for_person') : <Moment ahead at={next_at} />}
          </Text>
        );
      })}
    </Group>
  );
}
