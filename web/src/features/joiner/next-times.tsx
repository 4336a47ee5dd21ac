import { List, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { Trouble } from '#ui/trouble.tsx';
import { useCronWords } from './cron-words.ts';

const PAUSE_MS = 300;

export type Tried = {
  /** Moments; none while nothing is known. */
  times: string[];
  /** Nobody could read the expression. */
  unreadable: boolean;
  /** Why the server could not say it. */
  error: unknown;
};

type Wish = { niche: string; enabled: boolean; cron: string; zone: string };

/** What the server says of a schedule before it is set, a moment after the last letter was typed. */
export function useTried({ niche, enabled, cron, zone }: Wish): Tried {
  const said = useSaid();
  const [asked] = useDebouncedValue(cron, PAUSE_MS);
  const tried = useQuery({
    ...api.join_schedules.put.queryOptions({ input: { niche, enabled: true, cron: asked, zone, dry_run: true } }),
    enabled: enabled && asked.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const atCron = tried.isError && said(tried.error).details['field'] === 'cron';
  const unreadable = cron.trim() === '' || atCron;
  return {
    times: unreadable ? [] : (tried.data?.next_times ?? []),
    unreadable,
    error: atCron ? null : tried.error,
  };
}

/** A schedule in plain words, and when it would begin next by the clock of its zone. */
export function NextTimes({ cron, zone, tried }: { cron: string; zone: string; tried: Tried }) {
  const { t, i18n } = useTranslation('joiner');
  const words = useCronWords();
  if (tried.error !== null) return <Trouble error={tried.error} />;
  if (tried.unreadable) return null;
  const format = new Intl.DateTimeFormat(i18n.language, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {words(cron)}
      </Text>
      {tried.times.length > 0 && (
        <>
          <Text size="sm" c="dimmed">
            {t('schedule.next')}
          </Text>
          <List size="sm" c="dimmed">
            {tried.times.map((at) => (
              <List.Item key={at}>{format.format(new Date(at))}</List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}
