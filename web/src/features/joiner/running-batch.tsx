import { Badge, Button, Group, Paper, Progress, Stack, Text, ThemeIcon, Timeline } from '@mantine/core';
import { IconCheck, IconClock, IconHourglass, IconLoader2, IconPlayerStop, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useReason } from '#lib/reasons.ts';
import { useMay } from '#lib/use-may.ts';
import { useFormat } from '#lib/format.ts';
import { askFirst } from '#ui/ask-first.ts';
import { Moment } from '#ui/moment.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';
import { BATCH, type JoinSchedule, type Niche, type Run } from './types.ts';
import { useSteps, type Step } from './use-steps.ts';

/** A batch that goes on: each step as it happens, the pause until the next, and the way to end it. */
export function RunningBatch({ run, niche, schedule }: { run: Run; niche?: Niche; schedule?: JoinSchedule }) {
  const { t } = useTranslation('joiner');
  const { steps, error } = useSteps(run);
  const size = run.wish ?? schedule?.batch_size ?? BATCH.usual;
  const done = new Set(steps.map(({ target_id }) => target_id)).size;
  return (
    <Paper withBorder p="md" component="section" aria-label={run.niche ?? ''}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Stack gap={2} miw={0}>
            <Text fw={600} truncate>
              {run.niche}
            </Text>
            <Text size="sm" c="dimmed">
              {run.asked_by === null ? t('running.by_schedule') : t('running.by', { by: run.asked_by })}
              {', '}
              <Moment at={run.started_at} />
            </Text>
          </Stack>
          <StopButton run={run} />
        </Group>
        <Stack gap={6}>
          <Text size="sm">{t('running.progress', { done: Math.min(done, size), count: size })}</Text>
          <Progress value={(done / size) * 100} aria-label={t('running.progress', { done, count: size })} />
        </Stack>
        {error !== null && <Trouble error={error} />}
        <Steps run={run} steps={steps} pausedUntil={niche?.joins_paused_until ?? null} />
      </Stack>
    </Paper>
  );
}

function Steps({ run, steps, pausedUntil }: { run: Run; steps: Step[]; pausedUntil: string | null }) {
  const words = useReason();
  return (
    <Timeline bulletSize={22} lineWidth={2} active={steps.length}>
      {steps.map((step) => (
        <Timeline.Item key={step.seq} bullet={<Bullet outcome={step.outcome} />} title={<StepTitle step={step} />}>
          {step.error !== null && (
            <Text size="sm" c="dimmed">
              {words(step.error, step.told)}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            {step.account !== null && `${step.account}, `}
            <Moment at={step.at} />
          </Text>
        </Timeline.Item>
      ))}
      <Timeline.Item
        lineVariant="dashed"
        bullet={pausedUntil === null ? <IconLoader2 size={13} aria-hidden /> : <IconHourglass size={13} aria-hidden />}
        title={<Next run={run} pausedUntil={pausedUntil} />}
      />
    </Timeline>
  );
}

/** What it is at this moment. */
function Next({ run, pausedUntil }: { run: Run; pausedUntil: string | null }) {
  const { t } = useTranslation('joiner');
  const format = useFormat();
  const now = useNow();
  const rest_s = pausedUntil === null ? 0 : (Date.parse(pausedUntil) - now) / 1_000;
  const words = () => {
    if (run.stop_wanted_at !== null) return t('running.stopping');
    if (run.state === 'waiting') return t('running.waiting');
    return rest_s > 0 ? t('running.pause', { wait: format.duration(rest_s) }) : t('running.joining');
  };
  return (
    <Text span size="sm" fw={500}>
      {words()}
    </Text>
  );
}

function StepTitle({ step }: { step: Step }) {
  const { t } = useTranslation('joiner');
  return (
    <Group gap="xs" component="span" wrap="nowrap">
      <Text span size="sm" fw={600} truncate>
        {step.link}
      </Text>
      <Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {t(`outcome.${step.outcome}`)}
      </Text>
    </Group>
  );
}

function Bullet({ outcome }: { outcome: Step['outcome'] }) {
  const [color, Icon] = BULLETS[outcome];
  return (
    <ThemeIcon size={22} radius="xl" color={color} aria-hidden>
      <Icon size={13} />
    </ThemeIcon>
  );
}

const BULLETS = {
  joined: ['teal', IconCheck],
  already_member: ['teal', IconCheck],
  requested: ['yellow', IconClock],
  flood_wait: ['yellow', IconClock],
  error: ['red', IconX],
  not_sent: ['gray', IconX],
} as const;

function StopButton({ run }: { run: Run }) {
  const { t } = useTranslation('joiner');
  const may = useMay('manager');
  const queryClient = useQueryClient();
  const stop = useMutation(
    api.runs.stop.mutationOptions({ onSuccess: () => queryClient.invalidateQueries({ queryKey: api.runs.key() }) }),
  );
  const ask = () =>
    askFirst({
      title: t('stop.title', { niche: run.niche ?? '' }),
      children: <Text size="sm">{t('stop.about')}</Text>,
      labels: { confirm: t('stop.go'), cancel: t('stop.leave') },
      confirmProps: { color: 'red' },
      onConfirm: () => stop.mutate({ id: run.id }),
    });
  if (run.stop_wanted_at !== null) {
    return (
      <Badge variant="light" color="yellow" tt="none">
        {t('stop.wanted')}
      </Badge>
    );
  }
  if (!may) return null;
  return (
    <Stack gap="xs" align="flex-end">
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlayerStop size={15} aria-hidden />}
        loading={stop.isPending}
        onClick={ask}
      >
        {t('stop.go')}
      </Button>
      {stop.isError && <Trouble error={stop.error} />}
    </Stack>
  );
}
