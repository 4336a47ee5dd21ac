import { Badge, Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconApi } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from './section.tsx';
import { TokenForm } from './token-form.tsx';
import { api, type client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import { Empty } from '#ui/empty.tsx';
import { Moment } from '#ui/moment.tsx';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

/** By which programs use the API. */
export function TokensSection() {
  const { t } = useTranslation('settings');
  const may = useMay('admin');
  const tokens = useQuery(api.tokens.list.queryOptions({ enabled: may }));
  const [making, { open, close }] = useDisclosure();
  if (!may) return <Text c="dimmed">{t('only_admins')}</Text>;
  const make = <Button onClick={open}>{t('tokens.make')}</Button>;
  const items = tokens.data?.items ?? [];
  return (
    <Section title={t('tokens.title')} about={t('tokens.about')} act={items.length > 0 && make}>
      {tokens.isPending && <Skeleton h={160} />}
      {tokens.isError && <Trouble error={tokens.error} again={() => void tokens.refetch()} />}
      {tokens.data && items.length === 0 && <Empty icon={<IconApi />} title={t('tokens.none')} act={make} />}
      <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((token) => (
          <Token key={token.id} token={token} />
        ))}
      </Stack>
      <Modal opened={making} onClose={close} title={t('tokens.make')} size="lg">
        <TokenForm onClose={close} />
      </Modal>
    </Section>
  );
}

type Shown = Awaited<ReturnType<typeof client.tokens.list>>['items'][number];

function Token({ token }: { token: Shown }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const format = useFormat();
  const queryClient = useQueryClient();
  const { id, name, starts_with, role, scopes, made_by, last_used_at, expires_at } = token;
  const revoke = useMutation(
    api.tokens.revoke.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: api.tokens.key() });
        told(t('tokens.revoked', { name }));
      },
    }),
  );
  const ask = () =>
    askFirst({
      title: t('tokens.revoke_title', { name }),
      children: <Text size="sm">{t('tokens.revoke_about')}</Text>,
      labels: { confirm: t('tokens.revoke'), cancel: common('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => revoke.mutate({ id }),
    });
  const until = expires_at === null ? t('tokens.forever') : t('tokens.until', { at: format.moment(expires_at) });
  return (
    <Stack component="li" gap="xs">
      <Group justify="space-between" gap="sm" align="flex-start">
        <Stack gap={2} miw={0} maw={560}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {name}
            </Text>
            <Text size="xs" ff="monospace" c="dimmed">
              {starts_with}…
            </Text>
            <Badge variant="light" color="gray" tt="none">
              {common(`role.${role}`)}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {scopes === null ? t('tokens.all_scopes') : scopes.join(', ')}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {made_by} · {until} · {last_used_at === null ? t('tokens.unused') : `${t('tokens.used')} `}
            {last_used_at !== null && <Moment at={last_used_at} />}
          </Text>
        </Stack>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={t('tokens.revoke_title', { name })}
          onClick={ask}
        >
          {t('tokens.revoke')}
        </Button>
      </Group>
      {revoke.error && <Trouble error={revoke.error} />}
    </Stack>
  );
}
