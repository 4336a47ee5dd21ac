import { Button, Group, Text } from '@mantine/core';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { hasFailed, isUnderWay, type TaskLook } from './types.ts';

/** To try again what failed, or to let nobody react any more. */
export function TaskActs({ task }: { task: TaskLook }) {
  const { t } = useTranslation('reactions');
  const { t: common } = useTranslation();
  const may = useMay('manager');
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: api.reactions.key() });
  const retry = useMutation(
    api.reactions.retry.mutationOptions({
      onSuccess: async () => {
        told(t('retry.done'));
        await renew();
      },
    }),
  );
  const cancel = useMutation(
    api.reactions.cancel.mutationOptions({
      onSuccess: async () => {
        told(t('cancel.done'));
        await renew();
      },
    }),
  );
  const failed = task.progress.failed + task.progress.rate_limited;
  const left = task.progress.total - task.progress.done;
  const sure = () =>
    askFirst({
      title: t('cancel.title'),
      children: <Text size="sm">{left === 0 ? t('cancel.about_all') : t('cancel.about', { count: left })}</Text>,
      labels: { confirm: t('cancel.go'), cancel: common('close') },
      confirmProps: { color: 'red' },
      onConfirm: () => cancel.mutate({ id: task.id }),
    });
  if (!may) return null;
  return (
    <>
      {(isUnderWay(task) || hasFailed(task)) && (
        <Group gap="sm">
          {hasFailed(task) && (
            <Button
              leftSection={<IconRefresh size={17} aria-hidden />}
              loading={retry.isPending}
              onClick={() => retry.mutate({ id: task.id })}
            >
              {failed === 0 ? t('retry.all') : t('retry.go', { count: failed })}
            </Button>
          )}
          {isUnderWay(task) && (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={17} aria-hidden />}
              loading={cancel.isPending}
              onClick={sure}
            >
              {t('cancel.go')}
            </Button>
          )}
        </Group>
      )}
      {retry.isError && <Trouble error={retry.error} />}
      {cancel.isError && <Trouble error={cancel.error} />}
    </>
  );
}
