import { Loader, Stack, Text, Timeline } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Moment } from '#ui/moment.tsx';

const STAGES = ['started', 'drained', 'proxy_tested', 'closed', 'connected', 'verified'] as const;
type Stage = (typeof STAGES)[number];

/** Of one reconnect at most so many, with room for one that failed and began anew. */
const EVENTS = 20;

/** Stage by stage as it happens; afterwards, how the last one went. */
export function ReconnectStages({ id }: { id: number }) {
  const { t } = useTranslation('accounts');
  // Its key is within `accounts`' own events of this account: asked anew whenever a stage is told.
  const events = useQuery(api.accounts.events.queryOptions({ input: { id, limit: 200 } }));
  const told = (events.data?.items ?? []).filter(({ type }) => type.startsWith('reconnect.')).slice(0, EVENTS);
  const begun = told.findIndex(({ type }) => type === 'reconnect.started');
  const last = told.slice(0, begun + 1).toReversed();
  const started = last[0];
  if (!started) return null;
  const at = new Map(last.map((event) => [event.type.slice('reconnect.'.length), event.at]));
  const failed = last.find(({ type }) => type === 'reconnect.failed');
  const { error } = { error: '', ...failed?.data };
  const passed = STAGES.filter((stage) => at.has(stage)).length;
  const ended = at.has('verified') || failed !== undefined;
  const bullet = (stage: Stage, index: number) => {
    if (at.has(stage)) return <IconCheck size={12} role="img" aria-label={t('stage_is.done')} />;
    if (failed && index === passed) return <IconX size={12} role="img" aria-label={t('stage.failed')} />;
    return !ended && index === passed ? <Loader size={10} role="img" aria-label={t('stage_is.going_on')} /> : null;
  };
  return (
    <Stack gap="xs" aria-live="polite">
      <Text size="sm" fw={600}>
        {t('stages')} <Moment at={started.at} fw={400} c="dimmed" />
      </Text>
      <Timeline
        active={passed - 1}
        bulletSize={18}
        lineWidth={2}
        color={failed ? 'red' : 'teal'}
        styles={{ item: { marginTop: 6 } }}
      >
        {STAGES.map((stage, index) => (
          <Timeline.Item
            key={stage}
            bullet={bullet(stage, index)}
            title={
              <Text size="sm" {...(!at.has(stage) && { c: 'dimmed' })}>
                {t(`stage.${stage}`)}
              </Text>
            }
          />
        ))}
      </Timeline>
      {failed && (
        <Text size="sm" c="red">
          {t('stage.failed')}: {error}
        </Text>
      )}
    </Stack>
  );
}
