import { Alert, Button, Group, Modal, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { Empty } from '#ui/empty.tsx';
import { Moment } from '#ui/moment.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { Section } from './section.tsx';
import { useWebhookFault } from './use-webhook-fault.ts';
import { WebhookActs, type Opened } from './webhook-acts.tsx';
import { WebhookDeliveries } from './webhook-deliveries.tsx';
import { isKind, WebhookForm, WebhookSecret } from './webhook-form.tsx';
import { WebhookAgain } from './webhook-again.tsx';

type Hook = Awaited<ReturnType<typeof client.webhooks.list>>['items'][number];
type Open = { what: 'new' } | { what: Opened; hook: Hook };

/** Programs of others that are told of what happens: how each stands, and what was sent to it. */
export function WebhooksSection() {
  const { t } = useTranslation('webhooks');
  const { t: settings } = useTranslation('settings');
  const may = useMay('admin');
  const hooks = useQuery(api.webhooks.list.queryOptions({ enabled: may }));
  const [open, setOpen] = useState<Open | null>(null);
  if (!may) return <Text c="dimmed">{settings('only_admins')}</Text>;
  const items = hooks.data?.items ?? [];
  const make = (
    <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setOpen({ what: 'new' })}>
      {t('make')}
    </Button>
  );
  return (
    <Section title={t('title')} about={t('about')} act={items.length > 0 && make}>
      {hooks.isPending && <Skeleton h={120} />}
      {hooks.isError && <Trouble error={hooks.error} again={() => void hooks.refetch()} />}
      {hooks.data && items.length === 0 && (
        <Empty icon={<IconWebhook size={26} aria-hidden />} title={t('none')} about={t('none_about')} act={make} />
      )}
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((hook) => (
          <OneWebhook key={hook.id} hook={hook} onOpen={(what) => setOpen({ what, hook })} />
        ))}
      </Stack>
      <Opening open={open} onClose={() => setOpen(null)} />
    </Section>
  );
}

function Opening({ open, onClose }: { open: Open | null; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  if (open === null) return null;
  const hook = open.what === 'new' ? null : open.hook;
  const title = hook === null ? t('make') : `${hook.name}: ${t(`open.${open.what === 'new' ? 'change' : open.what}`)}`;
  return (
    <Modal opened onClose={onClose} title={title} size={open.what === 'deliveries' ? 860 : 'lg'}>
      {open.what === 'deliveries' && <WebhookDeliveries id={open.hook.id} />}
      {open.what === 'again' && <WebhookAgain id={open.hook.id} onClose={onClose} />}
      {open.what === 'secret' && <WebhookSecret id={open.hook.id} onClose={onClose} />}
      {(open.what === 'new' || open.what === 'change') && <WebhookForm before={hook} onClose={onClose} />}
    </Modal>
  );
}

function OneWebhook({ hook, onOpen }: { hook: Hook; onOpen: (what: Opened) => void }) {
  const { t } = useTranslation('webhooks');
  const { t: events } = useTranslation('events');
  const format = useFormat();
  const { name, url, state, failures, delivered_at, old_secret_until } = hook;
  const failing = state === 'active' && failures > 0;
  const chosen = hook.events?.map((one) => (isKind(one) ? events(`kind.${one}`) : one)).join(', ') ?? t('all_events');
  return (
    <Paper withBorder p="sm" component="li" aria-label={name}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <Stack gap={2} flex={1} miw={240}>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            <StatusBadge kind="webhook" value={failing ? 'failing' : state} />
          </Group>
          <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {url}
          </Text>
          <Text size="xs" c="dimmed">
            {chosen}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {delivered_at === null ? t('never') : `${t('delivered')} `}
            {delivered_at !== null && <Moment at={delivered_at} />}
            {old_secret_until !== null && ` · ${t('old_secret', { at: format.moment(old_secret_until) })}`}
          </Text>
        </Stack>
        <WebhookActs hook={hook} onOpen={onOpen} />
      </Group>
      {failing && <FailingOf hook={hook} />}
      {state === 'put_aside' && <PutAside hook={hook} />}
    </Paper>
  );
}

function FailingOf({ hook: { failing_since, next_try_at, fault } }: { hook: Hook }) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookFault();
  return (
    <Alert mt="xs" p="xs" color="red">
      <Text size="sm" fw={600}>
        {words(fault, null)}
      </Text>
      <Text size="sm" component="div">
        {failing_since !== null && (
          <>
            {t('since')} <Moment at={failing_since} />
            {' · '}
          </>
        )}
        {next_try_at !== null && (
          <>
            {t('next')} <Moment at={next_try_at} ahead />
          </>
        )}
      </Text>
      <Text size="sm">{t('failing_about')}</Text>
    </Alert>
  );
}

function PutAside({ hook: { id, fault } }: { hook: Hook }) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookFault();
  const queryClient = useQueryClient();
  const turn = useMutation({
    mutationFn: () => client.webhooks.change({ id, state: 'active' }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.webhooks.key() }),
  });
  return (
    <Alert mt="xs" p="xs" color="red">
      <Text size="sm" fw={600}>
        {words(fault, null)}
      </Text>
      <Text size="sm" mb="xs">
        {t(fault === 'gone' ? 'gone_about' : 'put_aside_about')}
      </Text>
      <Button size="compact-sm" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
        {t('turn_on')}
      </Button>
      {turn.error && <Trouble error={turn.error} />}
    </Alert>
  );
}
