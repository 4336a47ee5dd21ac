import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from './overview-answer.ts';
import { Figure } from '#ui/figure.tsx';
import { Panel } from '#ui/panel.tsx';

const BAD = 'var(--mantine-color-error)';

/** Of this UTC day. */
export function Today({ overview: { today } }: { overview: OverviewAnswer }) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('today.title')}>
      <SimpleGrid cols={3} spacing="md" verticalSpacing="md">
        <Figure label={t('today.posts')} value={today.posts} />
        <Figure label={t('today.joins')} value={today.joins} />
        <Figure label={t('today.reactions')} value={today.reactions} />
        <Figure label={t('today.posts_failed')} value={today.posts_failed} colour={BAD} />
        <Figure label={t('today.floods')} value={today.floods} colour={BAD} />
      </SimpleGrid>
    </Panel>
  );
}
