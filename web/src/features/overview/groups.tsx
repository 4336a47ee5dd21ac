import { Group, Progress, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from './overview-answer.ts';
import { useFormat } from '#lib/format.ts';
import { PageAnchor } from '#ui/page-link.tsx';
import { Panel } from '#ui/panel.tsx';

const STATES = [
  { status: 'joined', colour: 'teal.7' },
  { status: 'new', colour: 'indigo.5' },
  { status: 'requested', colour: 'yellow.6' },
  { status: 'error', colour: 'red.7' },
  { status: 'banned', colour: 'gray.6' },
] as const;

/** How many groups stand how. */
export function Groups({ groups }: { groups: OverviewAnswer['groups'] }) {
  const { t } = useTranslation('overview');
  const { t: status } = useTranslation('status');
  const format = useFormat();
  return (
    <Panel
      title={t('groups.title')}
      act={
        <PageAnchor to="/groups" size="sm">
          {t('groups.all', { count: groups.total })}
        </PageAnchor>
      }
    >
      <Progress.Root size={14} aria-hidden mb="sm">
        {STATES.map(({ status: of, colour }) => (
          <Progress.Section
            key={of}
            value={groups.total === 0 ? 0 : (100 * groups[of]) / groups.total}
            color={colour}
          />
        ))}
      </Progress.Root>
      <SimpleGrid cols={2} spacing="lg" verticalSpacing={6}>
        {STATES.map(({ status: of, colour }) => (
          <Group key={of} gap="xs" wrap="nowrap" justify="space-between">
            <Group gap="xs" wrap="nowrap">
              <Text span c={colour} aria-hidden>
                ●
              </Text>
              <PageAnchor to="/groups" search={{ status: of }} size="sm" c="inherit">
                <Text span size="sm">
                  {status(`groups.${of}`, { count: groups[of] })}
                </Text>
              </PageAnchor>
            </Group>
            <Text size="sm" fw={600}>
              {format.number(groups[of])}
            </Text>
          </Group>
        ))}
        {groups.warming_up > 0 && (
          <Text size="sm" c="dimmed">
            {t('groups.warming_up', { count: groups.warming_up })}
          </Text>
        )}
      </SimpleGrid>
    </Panel>
  );
}
