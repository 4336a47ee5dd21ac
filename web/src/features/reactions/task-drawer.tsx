import { Alert, Anchor, Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconClockPause, IconExternalLink, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { Moment } from '#ui/moment.tsx';
import { RefusalReason } from '#ui/refusal-reason.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';
import { Emoji, useBy } from './columns.tsx';
import { TaskProgress } from './progress.tsx';
import { Results } from './results.tsx';
import { TaskActs } from './task-acts.tsx';
import { isUnderWay, shortLink, type TaskLook } from './types.ts';

/** One task: how far it is, what came of each account, and what can be done about it. */
export function TaskDrawer({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation('reactions');
  const { t: common } = useTranslation();
  const task = useQuery(api.reactions.get.queryOptions({ input: { id } }));
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t('task.title', { id })}
      position="right"
      size="lg"
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {task.isPending && <Skeleton h={240} />}
      {task.isError && <Trouble error={task.error} again={() => void task.refetch()} />}
      {task.data !== undefined && <Detail task={task.data} />}
    </Drawer>
  );
}

function Detail({ task }: { task: TaskLook }) {
  const { t } = useTranslation('reactions');
  const format = useFormat();
  const by = useBy();
  const { link, emoji, status, created_by, created_at, waits_for_worker } = task;
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        <Group gap="sm" justify="space-between">
          <Anchor href={link} target="_blank" rel="noreferrer" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {shortLink(link)} <IconExternalLink size={14} aria-label={t('task.outside')} />
          </Anchor>
          <StatusBadge kind="reaction" value={status} />
        </Group>
        <Text fz="xl" lh={1.3}>
          <Emoji emoji={emoji} />
        </Text>
        <Text size="sm" c="dimmed">
          {t('task.made', { by: by(created_by), at: format.moment(created_at) })}
        </Text>
      </Stack>
      <Stack gap={6}>
        <TaskProgress task={task} wide />
        <Next task={task} />
      </Stack>
      {waits_for_worker && (
        <Alert color="yellow" icon={<IconClockPause aria-hidden />}>
          {t('task.waits_for_worker')}
        </Alert>
      )}
      <WhyEnded task={task} />
      <TaskActs task={task} />
      <Results task={task} />
    </Stack>
  );
}

/** When the next account has its turn. */
function Next({ task }: { task: TaskLook }) {
  const { t } = useTranslation('reactions');
  const now = useNow();
  const { next_at, waits_for_worker } = task;
  if (!isUnderWay(task) || waits_for_worker) return null;
  return (
    <Text size="sm" c="dimmed">
      {next_at !== null && Date.parse(next_at) > now ? (
        <>
          {t('task.next')} <Moment ahead at={next_at} />
        </>
      ) : (
        t('task.soon')
      )}
    </Text>
  );
}

const CANCELLED = 'cancelled by ';

function WhyEnded({ task: { error_message, told } }: { task: TaskLook }) {
  const { t } = useTranslation('reactions');
  const by = useBy();
  if (error_message === null) return null;
  const cancelled = error_message.startsWith(CANCELLED);
  return (
    <Alert color={cancelled ? 'gray' : 'orange'} icon={<IconInfoCircle aria-hidden />}>
      {cancelled ? (
        t('task.cancelled', { by: by(error_message.slice(CANCELLED.length)) })
      ) : (
        <RefusalReason reason={error_message} told={told} size="sm" />
      )}
    </Alert>
  );
}
