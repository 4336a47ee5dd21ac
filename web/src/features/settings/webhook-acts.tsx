import { ActionIcon, Alert, Button, Group, Menu, Stack, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { useRemove } from './desk-entry.tsx';
import { useWebhookFault } from './use-webhook-fault.ts';

type Hook = Awaited<ReturnType<typeof client.webhooks.list>>['items'][number];
export type Opened = 'change' | 'deliveries' | 'again' | 'secret';

/** What can be done with a webhook; what came of a test stands below. */
export function WebhookActs({ hook, onOpen }: { hook: Hook; onOpen: (what: Opened) => void }) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: api.webhooks.key() });
  const { id, name, state } = hook;
  const test = useMutation({ mutationFn: () => client.webhooks.test({ id }), onSuccess });
  const turn = useMutation({
    mutationFn: () => client.webhooks.change({ id, state: state === 'active' ? 'paused' : 'active' }),
    onSuccess,
  });
  const remove = useRemove({
    title: t('remove_title', { name }),
    about: t('remove_about'),
    label: t('remove'),
    removed: t('removed', { name }),
    remove: () => client.webhooks.remove({ id }),
    changed: [api.webhooks.key()],
  });
  const error = test.error ?? turn.error ?? remove.error;
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap={6}>
        <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('test')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onOpen('deliveries')}>
          {t('open.deliveries')}
        </Button>
        {state !== 'put_aside' && (
          <Button size="compact-sm" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
            {t(state === 'active' ? 'pause' : 'go_on')}
          </Button>
        )}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="default" size={26} aria-label={t('more', { name })}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onOpen('change')}>{t('open.change')}</Menu.Item>
            <Menu.Item onClick={() => onOpen('again')}>{t('open.again')}</Menu.Item>
            <Menu.Item onClick={() => onOpen('secret')}>{t('open.secret')}</Menu.Item>
            <Menu.Item color="red" onClick={remove.ask}>
              {t('remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {test.data && <TestResult tried={test.data} />}
      {error && <Trouble error={error} />}
    </Stack>
  );
}

type Tried = Awaited<ReturnType<typeof client.webhooks.test>>;

function TestResult({ tried: { fault, status, milliseconds } }: { tried: Tried }) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookFault();
  return (
    <Alert p="xs" color={fault === null ? 'green' : 'red'} role="status">
      <Text size="sm">
        {fault === null ? t('test_arrived', { status, milliseconds }) : `${t('test_failed')} ${words(fault, status)}.`}
      </Text>
    </Alert>
  );
}
