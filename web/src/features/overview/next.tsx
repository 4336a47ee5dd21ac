import { Badge, Group, Stack, Text } from '@mantine/core';
import { IconSpeakerphone, IconUserCheck, IconUsersPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from './overview-answer.ts';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';

const ICONS = { slot: IconSpeakerphone, join_batch: IconUsersPlus, account_free: IconUserCheck } as const;
const KINDS = ['join', 'post', 'health', 'import', 'reaction'] as const;

/** What runs now, and what comes next. */
export function Next({ overview: { running, next, open } }: { overview: OverviewAnswer }) {
  const { t } = useTranslation('overview');
  const kindOf = (kind: string) => KINDS.find((known) => known === kind);
  return (
    <Panel title={t('next.title')}>
      <Stack gap={6} component="ul" p={0} m={0}>
        {running.map(({ id, kind, niche, started_at }) => {
          const known = kindOf(kind);
          return (
            <Group key={`run ${id}`} component="li" gap="sm" wrap="nowrap" style={{ listStyle: 'none' }}>
              <Badge variant="light" tt="none">
                {t('next.now')}
              </Badge>
              <Text size="sm" flex={1} truncate>
                {known ? t(`run.${known}`) : kind} {niche}
              </Text>
              <Text size="sm" c="dimmed">
                <Moment at={started_at} />
              </Text>
            </Group>
          );
        })}
        {next.map(({ kind, at, name }) => {
          const Shown = ICONS[kind];
          return (
            <Group key={`${kind} ${name} ${at}`} component="li" gap="sm" wrap="nowrap" style={{ listStyle: 'none' }}>
              <Shown size={16} stroke={1.7} aria-hidden style={{ flexShrink: 0 }} />
              <Text size="sm" flex={1} truncate>
                {t(`next.${kind}`, { name })}
              </Text>
              <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                <Moment ahead at={at} />
              </Text>
            </Group>
          );
        })}
      </Stack>
      {running.length + next.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('next.none')}
        </Text>
      )}
      {open.actions_waiting > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('next.waiting', { count: open.actions_waiting })}
        </Text>
      )}
    </Panel>
  );
}
