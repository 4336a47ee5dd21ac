import { DELIVERY_STATES } from '@groundcrew/contract/values.ts';
import { ActionIcon, Button, Code, Group, Select, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Empty } from '#ui/empty.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useWebhookFault } from './use-webhook-fault.ts';

type Delivery = Awaited<ReturnType<typeof client.webhooks.deliveries>>['items'][number];

type State = (typeof DELIVERY_STATES)[number];
const PAGE_ROWS = 25;

/** What was sent to a webhook and what is sent next, each with what was answered. */
export function WebhookDeliveries({ id }: { id: string }) {
  const { t } = useTranslation('webhooks');
  const { t: status } = useTranslation('status');
  const [state, setState] = useState<State | null>(null);
  const pages = usePages(
    api.webhooks.deliveries.infiniteOptions({
      input: (cursor: string | undefined) => ({
        id,
        limit: PAGE_ROWS,
        ...(state !== null && { state }),
        ...(cursor !== undefined && { cursor }),
      }),
      ...byCursor,
    }),
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Select
          aria-label={t('state')}
          placeholder={t('every_state')}
          clearable
          w={220}
          data={DELIVERY_STATES.map((value) => ({ value, label: status(`delivery.${value}`) }))}
          value={state}
          onChange={(value) => setState(DELIVERY_STATES.find((one) => one === value) ?? null)}
        />
        <Tooltip label={t('refresh')}>
          <ActionIcon variant="default" size="lg" aria-label={t('refresh')} onClick={pages.again}>
            <IconRefresh size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {pages.isPending && <Skeleton h={160} />}
      {!pages.isPending && pages.rows.length === 0 && (
        <Empty icon={<IconSend size={26} aria-hidden />} title={t('no_deliveries')} />
      )}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {pages.rows.map((one) => (
          <Line key={one.id} id={id} one={one} />
        ))}
      </Stack>
      {pages.hasMore && (
        <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
          {t('older')}
        </Button>
      )}
    </Stack>
  );
}

function Line({ id, one }: { id: string; one: Delivery }) {
  const { t } = useTranslation('webhooks');
  const format = useFormat();
  const words = useWebhookFault();
  const [open, setOpen] = useState(false);
  const { kind, type, state, status, tries, milliseconds, fault, created_at, tried_at } = one;
  const facts = [
    format.moment(tried_at ?? created_at),
    status === null ? null : `HTTP ${status}`,
    milliseconds === null ? null : t('took', { milliseconds }),
    tries > 1 ? t('tries', { count: tries }) : null,
    kind === 'event' ? null : t(`kind.${kind}`),
  ];
  return (
    <Stack component="li" gap={4} pb="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Group justify="space-between" gap="sm">
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <StatusBadge kind="delivery" value={state} />
            <Text size="sm" ff="monospace">
              {type}
            </Text>
          </Group>
          <Text size="xs" c="dimmed">
            {facts.filter((fact) => fact !== null).join(' · ')}
          </Text>
          {fault !== null && <Text size="sm">{words(fault, status)}</Text>}
        </Stack>
        <Group gap={6}>
          <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('details')}
          </Button>
          <Acts id={id} one={one} />
        </Group>
      </Group>
      {open && <Details one={one} />}
    </Stack>
  );
}

function Acts({ id, one }: { id: string; one: Delivery }) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const pending = one.state === 'pending';
  const key = { id, delivery_id: one.id };
  const act = useMutation({
    mutationFn: () => (pending ? client.webhooks.skip(key) : client.webhooks.replay(key)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.webhooks.key() }),
  });
  return (
    <>
      <Button size="compact-sm" variant="default" loading={act.isPending} onClick={() => act.mutate()}>
        {t(pending ? 'leave_out' : 'send_again')}
      </Button>
      {act.error && <Trouble error={act.error} />}
    </>
  );
}

function Details({ one: { message_id, body, answer } }: { one: Delivery }) {
  const { t } = useTranslation('webhooks');
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        webhook-id: <Code>{message_id}</Code>
      </Text>
      <Text size="xs" fw={600}>
        {t('sent')}
      </Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {prettyOf(body)}
      </Code>
      <Text size="xs" fw={600}>
        {t('answered')}
      </Text>
      {answer === null ? (
        <Text size="xs" c="dimmed">
          {t('no_answer')}
        </Text>
      ) : (
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {answer}
        </Code>
      )}
    </Stack>
  );
}

function prettyOf(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
