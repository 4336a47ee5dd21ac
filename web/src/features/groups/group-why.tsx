import { Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useBlockers } from '#lib/blockers.ts';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';
import type { TargetDetail } from './types.ts';

/** What would be done there next, and what is in its way. */
export function GroupWhy({ why }: { why: TargetDetail['why'] }) {
  const { t } = useTranslation('groups');
  const tell = useBlockers();
  return (
    <Panel title={t('why.title')} part="why">
      <Stack gap="sm">
        <Text size="sm">
          {why.activity === null ? t('why.nothing') : t(`why.${why.activity}`)}
          {why.account !== null && ` ${t('why.by', { account: why.account })}`}
        </Text>
        {why.can_act && (
          <Group gap="xs">
            <ThemeIcon size="sm" radius="xl" color="teal" aria-hidden>
              <IconCheck size={14} />
            </ThemeIcon>
            <Text size="sm">{t('why.free')}</Text>
          </Group>
        )}
        {why.blockers.length > 0 && (
          <List size="sm" spacing="xs">
            {why.blockers.map((blocker) => {
              const { what, act } = tell(blocker);
              return (
                <List.Item key={`${blocker.code} ${blocker.message}`}>
                  {what} {blocker.until !== null && <Moment ahead at={blocker.until} fw={600} />}
                  {act !== null && (
                    <Text size="sm" c="dimmed">
                      {act}
                    </Text>
                  )}
                </List.Item>
              );
            })}
          </List>
        )}
        {!why.can_act && why.next_at !== null && (
          <Text size="sm" c="dimmed">
            {t('why.next')} <Moment ahead at={why.next_at} fw={600} />
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
