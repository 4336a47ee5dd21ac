import { Alert, Group, Progress, Stack, Text } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { Figure } from '#ui/figure.tsx';
import { useCodeWords } from './reasons.ts';
import type { Forecast } from './types.ts';

/** More ends than these say nothing. */
const ENDS_MAX = 5;
const COLOURS = ['yellow.6', 'orange.6', 'grape.6', 'gray.6'];

/** How much, and what is in the way most. */
export function ForecastSummary({ forecast }: { forecast: Forecast }) {
  const { t } = useTranslation('campaigns');
  const { posts_count, joins_count, impossible_count, bottleneck, days } = forecast;
  const accounts = new Set(days.flatMap(({ by_account }) => Object.keys(by_account))).size;
  return (
    <Stack gap="md">
      <Group gap="xl">
        <Figure label={t('forecast.posts', { count: posts_count })} value={posts_count} />
        {joins_count > 0 && <Figure label={t('forecast.joins', { count: joins_count })} value={joins_count} />}
        <Figure label={t('forecast.accounts', { count: accounts })} value={accounts} />
        <Figure
          label={t('forecast.impossible', { count: impossible_count })}
          value={impossible_count}
          colour="var(--mantine-color-error)"
        />
      </Group>
      {bottleneck !== null && <Bottleneck bottleneck={bottleneck} />}
    </Stack>
  );
}

function Bottleneck({ bottleneck }: { bottleneck: NonNullable<Forecast['bottleneck']> }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const words = useCodeWords();
  const { code, sentence, turns, of, ends } = bottleneck;
  const shown = ends.slice(0, ENDS_MAX);
  const others = shown.filter(({ end }) => end !== 'posted').map(({ end }) => end);
  const colourOf = (end: string) => (end === 'posted' ? 'teal.6' : (COLOURS[others.indexOf(end)] ?? 'gray.6'));
  return (
    <Alert
      variant="outline"
      color="yellow"
      icon={<IconFilter aria-hidden />}
      title={t('bottleneck.title')}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="sm">
        <Text size="sm" title={sentence}>
          {words(code, sentence)}{' '}
          {t('bottleneck.share', { count: of, of: format.number(of), turns: format.number(turns) })}
        </Text>
        <Progress.Root size="lg" aria-hidden>
          {shown.map(({ end, turns: some }) => (
            <Progress.Section key={end} value={(100 * some) / of} color={colourOf(end)} />
          ))}
        </Progress.Root>
        <Stack gap={4}>
          {shown.map(({ end, turns: some }) => (
            <Group key={end} gap="xs" wrap="nowrap" align="baseline">
              <Text span size="sm" fw={600} w={56} ta="right" style={{ flexShrink: 0 }}>
                {format.number(some)}
              </Text>
              <Dot colour={colourOf(end)} />
              <Text span size="sm">
                {words(end, end)}
              </Text>
            </Group>
          ))}
        </Stack>
      </Stack>
    </Alert>
  );
}

function Dot({ colour }: { colour: string }) {
  return (
    <span
      aria-hidden
      style={{
        width: 10,
        height: 10,
        flexShrink: 0,
        borderRadius: 3,
        background: `var(--mantine-color-${colour.replace('.', '-')})`,
      }}
    />
  );
}
