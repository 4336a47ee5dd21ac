import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { lanesOf, spanOf, type Lane } from './forecast-shape.ts';
import classes from './lanes.module.css';
import type { Forecast } from './types.ts';

const SHOWN = 12;
const DAY_MS = 86_400_000;
/** More names of days than these run into one another. */
const NAMED_DAYS = { wide: 8, narrow: 4 } as const;

/** What each account does, and when. */
export function Lanes({ forecast }: { forecast: Forecast }) {
  const { t } = useTranslation('campaigns');
  const [all, setAll] = useState(false);
  const lanes = lanesOf(forecast);
  const { from, to } = spanOf(forecast.days);
  const shown = all ? lanes : lanes.slice(0, SHOWN);
  const { posts, posts_count, joins, joins_count } = forecast;
  const named = posts.length + joins.length;
  if (lanes.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-label={t('lanes.title')}>
      <Group justify="space-between" gap="sm">
        <Title order={2} fz="md">
          {t('lanes.title')}
        </Title>
        <Legend joins={joins_count > 0} />
      </Group>
      <Stack gap={6}>
        {shown.map((lane) => (
          <OneLane key={lane.account} lane={lane} from={from} to={to} />
        ))}
        <Days from={from} to={to} />
      </Stack>
      {named < posts_count + joins_count && (
        <Text size="xs" c="dimmed">
          {t('lanes.first', { count: named })}
        </Text>
      )}
      {lanes.length > SHOWN && (
        <Group>
          <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)}>
            {all ? t('lanes.fewer') : t('lanes.all', { count: lanes.length })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function OneLane({ lane, from, to }: { lane: Lane; from: number; to: number }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { account, posts, joins, marks } = lane;
  const placeOf = (at: number) => `${(100 * (at - from)) / (to - from)}%`;
  const counts = [
    ...(posts > 0 || joins === 0 ? [t('lanes.posts', { count: posts })] : []),
    ...(joins > 0 ? [t('lanes.joins', { count: joins })] : []),
  ].join(', ');
  const midnights = Array.from(
    { length: Math.max(0, (to - from) / DAY_MS - 1) },
    (_, day) => from + (day + 1) * DAY_MS,
  );
  return (
    <div className={classes['lane']}>
      <Text size="sm" truncate title={account}>
        {account}
      </Text>
      <svg className={classes['strip']} role="img" aria-label={`${account}: ${counts}`}>
        <rect className={classes['ground']} width="100%" height="26" rx="6" />
        {midnights.map((at) => (
          <line key={at} className={classes['line']} x1={placeOf(at)} x2={placeOf(at)} y1="0" y2="26" />
        ))}
        {marks.map(({ kind, at, link }) => (
          <circle
            key={`${kind} ${at} ${link}`}
            className={classes[kind]}
            cx={placeOf(Date.parse(at))}
            cy="13"
            r={kind === 'post' ? 5 : 4}
          >
            <title>{`${format.moment(at)} · ${link}`}</title>
          </circle>
        ))}
      </svg>
      <Text size="sm" ta="right" title={counts}>
        {format.number(posts + joins)}
      </Text>
    </div>
  );
}

function Days({ from, to }: { from: number; to: number }) {
  const { i18n } = useTranslation();
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const date = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const count = (to - from) / DAY_MS;
  const step = Math.ceil(count / (narrow ? NAMED_DAYS.narrow : NAMED_DAYS.wide));
  const days = Array.from({ length: Math.ceil(count / step) }, (_, place) => from + place * step * DAY_MS);
  return (
    <div className={classes['lane']} aria-hidden>
      <span />
      <div className={classes['days']}>
        {days.map((day) => (
          <span key={day} style={{ left: `${(100 * (day - from)) / (to - from)}%` }}>
            {date.format(day)}
          </span>
        ))}
      </div>
      <span />
    </div>
  );
}

function Legend({ joins }: { joins: boolean }) {
  const { t } = useTranslation('campaigns');
  const kinds = joins ? (['post', 'join'] as const) : (['post'] as const);
  return (
    <Group gap="md">
      {kinds.map((kind) => (
        <Group key={kind} gap={6}>
          <svg width="12" height="12" aria-hidden>
            <circle className={classes[kind]} cx="6" cy="6" r={kind === 'post' ? 5 : 4} />
          </svg>
          <Text size="xs" c="dimmed">
            {t(`lanes.${kind}`)}
          </Text>
        </Group>
      ))}
      <Text size="xs" c="dimmed">
        {t('lanes.utc')}
      </Text>
    </Group>
  );
}
