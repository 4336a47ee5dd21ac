import { Button, Group, List, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useReason } from '#lib/reasons.ts';
import { Trouble } from '#ui/trouble.tsx';

/** Shows first which accounts it would be; it can be undone. */
export function DeactivateInvalid({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation('health');
  const { t: common } = useTranslation();
  const words = useReason();
  const look = useQuery({
    queryKey: [...api.health.key(), 'deactivate-invalid'],
    queryFn: () => api.health.deactivate_invalid.call({ dry_run: true }),
    enabled: opened,
    staleTime: 0,
  });
  const act = useDeactivate(close);
  const accounts = look.data?.accounts ?? [];
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('deactivate.title')}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <Stack>
        {(look.error ?? act.error) !== null && <Trouble error={look.error ?? act.error} />}
        {look.isPending && <Skeleton h={80} />}
        {look.data && <Text size="sm">{t(accounts.length === 0 ? 'deactivate.none' : 'deactivate.about')}</Text>}
        <List size="sm">
          {accounts.map(({ id, session_name, error_message, told }) => (
            <List.Item key={id}>
              {session_name}
              <Text size="xs" c="dimmed">
                {error_message !== null && words(error_message, told)}
              </Text>
            </List.Item>
          ))}
        </List>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common(accounts.length === 0 ? 'close' : 'cancel')}
          </Button>
          {accounts.length > 0 && (
            <Button
              color="red"
              loading={act.isPending}
              onClick={() => act.mutate({ ids: accounts.map(({ id }) => id) })}
            >
              {t('deactivate.go', { count: accounts.length })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** What is done can be taken back for some seconds. */
function useDeactivate(close: () => void) {
  const { t } = useTranslation('health');
  const queryClient = useQueryClient();
  const changed = () => queryClient.invalidateQueries();
  const undo = useMutation(api.accounts.bulk.mutationOptions({ onSuccess: changed }));
  return useMutation(
    api.health.deactivate_invalid.mutationOptions({
      onSuccess: async ({ accounts }) => {
        close();
        const ids = accounts.map(({ id }) => id);
        const id = notifications.show({
          autoClose: 15_000,
          color: 'teal',
          message: (
            <Group justify="space-between">
              {t('deactivate.done', { count: ids.length })}
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  undo.mutate({ act: 'activate', ids });
                  notifications.hide(id);
                }}
              >
                {t('deactivate.undo')}
              </Button>
            </Group>
          ),
        });
        await changed();
      },
    }),
  );
}
