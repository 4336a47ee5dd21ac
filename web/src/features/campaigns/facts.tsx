import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { Fact } from '#ui/fact.tsx';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { useRhythm } from './rhythm.ts';
import type { CampaignDetail } from './types.ts';

const SHOWN_SLOTS = 3;

/** Where and when it posts, and who has had it in hand. */
export function Facts({ campaign }: { campaign: CampaignDetail }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const rhythm = useRhythm();
  const { niche, status, interval_minutes, zone, gap_seconds, ends_at, next_slots, started_at } = campaign;
  return (
    <Panel title={t('campaign')} act={<StatusBadge kind="campaign" value={status} />}>
      <Stack gap="sm">
        <Fact label={t('niche', { ns: 'common' })}>
          <TextLink to="/groups" search={{ niche }} inherit>
            {niche}
          </TextLink>
        </Fact>
        <Fact label={t('when')}>
          {rhythm(campaign)}
          {interval_minutes === null && ` · ${zone}`}
        </Fact>
        <Fact label={t(status === 'running' ? 'next_slots' : 'slots_if_started')}>
          {next_slots.length === 0
            ? t('no_slots')
            : next_slots
                .slice(0, SHOWN_SLOTS)
                .map((at) => format.moment(at))
                .join(', ')}
        </Fact>
        <Fact label={t('gap_short')}>{format.duration(gap_seconds)}</Fact>
        <Fact label={t('ends')}>{ends_at === null ? t('no_end') : format.moment(ends_at)}</Fact>
        {started_at !== null && (
          <Fact label={t('started')}>
            <Moment at={started_at} />
          </Fact>
        )}
        <Fact label={t('changed')}>
          <Moment at={campaign.updated_at} /> · {campaign.updated_by}
        </Fact>
      </Stack>
    </Panel>
  );
}
