import { Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '#ui/moment.tsx';
import { useCodeWords } from './reasons.ts';
import type { Forecast } from './types.ts';

const SHOWN = 10;

/** Groups that get no post in these days, each with why, and when it is possible. */
export function Impossible({ forecast }: { forecast: Forecast }) {
  const { t } = useTranslation('campaigns');
  const [all, setAll] = useState(false);
  const words = useCodeWords();
  const { impossible, impossible_count } = forecast;
  if (impossible_count === 0) return null;
  const shown = all ? impossible : impossible.slice(0, SHOWN);
  const reasonOf = ({ why, codes }: (typeof impossible)[number]) =>
    codes.length === 0
      ? words('slot_over', why)
      : codes.map((code) => words(code === 'target_daily_posts' ? 'group_daily_posts' : code, why)).join(' ');
  return (
    <Stack gap="sm" component="section" aria-label={t('impossible.title')}>
      <Title order={2} fz="md">
        {t('impossible.title')}
      </Title>
      <List listStyleType="none" spacing="sm">
        {shown.map((group) => (
          <List.Item key={group.link} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
            <Group gap="xs" align="baseline">
              <Text span size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {group.link}
              </Text>
              {group.account !== null && (
                <Text span size="sm" c="dimmed">
                  {group.account}
                </Text>
              )}
            </Group>
            <Text size="sm" title={group.why}>
              {reasonOf(group)}{' '}
              <Text span size="sm" c="dimmed">
                {group.taken_by.length > 0 && t('impossible.taken', { names: group.taken_by.join(', ') })}{' '}
                {group.next_at !== null ? t('impossible.from') : !group.passes && t('impossible.never')}{' '}
                {group.next_at !== null && <Moment at={group.next_at} />}
              </Text>
            </Text>
          </List.Item>
        ))}
      </List>
      {impossible.length > SHOWN && (
        <Group>
          <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)}>
            {all ? t('impossible.fewer') : t('impossible.all', { count: impossible_count })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
