import { Badge, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconCalendarTime, IconHourglass, IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { Moment } from '#ui/moment.tsx';
import { useNow } from '#ui/use-now.ts';
import { useCronWords } from './cron-words.ts';
import type { JoinSchedule, Niche } from './types.ts';

type Acts = { onJoin: (niche: string) => void; onSchedule: (niche: string) => void };

/** Each niche: how its groups stand, whether joins are paused, and when it goes on by itself. */
export function Niches({ niches, schedules, ...acts }: { niches: Niche[]; schedules: JoinSchedule[] } & Acts) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
      {niches.map((niche) => (
        <NicheCard
          key={niche.niche}
          niche={niche}
          schedule={schedules.find((schedule) => schedule.niche === niche.niche)}
          {...acts}
        />
      ))}
    </SimpleGrid>
  );
}

type CardProps = { niche: Niche; schedule: JoinSchedule | undefined } & Acts;

function NicheCard({ niche, schedule, onJoin, onSchedule }: CardProps) {
  const { t } = useTranslation('joiner');
  const may = useMay('manager');
  const name = niche.niche;
  return (
    <Card withBorder padding="md">
      <Stack gap="sm" h="100%" justify="space-between">
        <Stack gap="xs">
          <Text fw={600} truncate component="h3">
            {name}
          </Text>
          <Counts niche={niche} />
          <When niche={niche} schedule={schedule} />
        </Stack>
        {may && (
          <Group gap="xs">
            <Button
              size="compact-sm"
              variant="light"
              disabled={niche.new === 0}
              leftSection={<IconUserPlus size={15} aria-hidden />}
              onClick={() => onJoin(name)}
              aria-label={t('niches.join', { niche: name })}
            >
              {t('niches.join_short')}
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconCalendarTime size={15} aria-hidden />}
              onClick={() => onSchedule(name)}
              aria-label={t('schedule.title', { niche: name })}
            >
              {t('niches.schedule')}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
}

const SHOWN = ['new', 'joined', 'requested', 'error', 'banned'] as const;

function Counts({ niche }: { niche: Niche }) {
  const { t } = useTranslation('status');
  const format = useFormat();
  return (
    <Group gap="md">
      {SHOWN.filter((status) => niche[status] > 0 || status === 'new' || status === 'joined').map((status) => (
        <Link
          key={status}
          to="/groups"
          search={{ niche: niche.niche, status }}
          style={{ color: 'inherit', textDecoration: 'none' }}
        >
          <Text size="lg" fw={600} lh={1.2} c={niche[status] === 0 ? 'dimmed' : 'inherit'}>
            {format.number(niche[status])}
          </Text>
          <Text size="xs" c="dimmed" td="underline">
            {t(`groups.${status}`, { count: niche[status] })}
          </Text>
        </Link>
      ))}
    </Group>
  );
}

function When({ niche, schedule }: { niche: Niche; schedule: JoinSchedule | undefined }) {
  const { t } = useTranslation('joiner');
  const words = useCronWords();
  const now = useNow();
  const paused = niche.joins_paused_until;
  return (
    <Stack gap={4}>
      {paused !== null && Date.parse(paused) > now && (
        <Group gap={6} wrap="nowrap">
          <IconHourglass size={15} aria-hidden />
          <Text size="sm">
            {t('niches.paused')} <Moment at={paused} fw={600} />
          </Text>
        </Group>
      )}
      {schedule?.enabled === true ? (
        <Text size="sm" c="dimmed">
          {words(schedule.cron)} · {t('niches.batch', { count: schedule.batch_size })}
          {schedule.next_at !== null && (
            <>
              {' · '}
              {t('niches.next')} <Moment ahead at={schedule.next_at} />
            </>
          )}
        </Text>
      ) : (
        <Text size="sm" c="dimmed">
          {t('niches.off')}
        </Text>
      )}
      {schedule?.last_missed_at != null && (
        <Text size="sm" c="dimmed">
          <Badge variant="light" color="yellow" tt="none" mr={6}>
            {t('niches.missed')}
          </Badge>
          <Moment at={schedule.last_missed_at} />
        </Text>
      )}
    </Stack>
  );
}
