import { Button, Group, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { LOG_COMPONENTS, LOG_LEVELS } from '@groundcrew/contract/values.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type client } from '#lib/api.ts';
import { useAccountNames } from '#lib/use-account-names.ts';
import { Moment } from '#ui/moment.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Levels = Awaited<ReturnType<typeof client.log_levels.list>>;
type Wish = Parameters<typeof client.log_levels.put>[0];
const MINUTES = [15, 60, 240, 1_440] as const;

/** How much running servers log, for a while: of everything, of one part, of one account. */
export function LogLevels() {
  const { t } = useTranslation('diagnostics');
  const levels = useQuery(api.log_levels.list.queryOptions());
  return (
    <Stack gap="sm" component="section" aria-label={t('log.title')}>
      <Title order={2}>{t('log.title')}</Title>
      <Text size="sm" c="dimmed" maw={640}>
        {t('log.about', { level: levels.data?.started ?? '…' })}
      </Text>
      {levels.isError && <Trouble error={levels.error} again={() => void levels.refetch()} />}
      {levels.isPending && <Skeleton h={60} />}
      {levels.data && (
        <>
          <Asked levels={levels.data} />
          <Ask may_all={levels.data.may_all} />
        </>
      )}
    </Stack>
  );
}

function useChange() {
  const queries = useQueryClient();
  return { onSettled: () => queries.invalidateQueries({ queryKey: api.log_levels.list.key() }) };
}

function Asked({ levels: { items, may_all } }: { levels: Levels }) {
  const { t } = useTranslation('diagnostics');
  const { nameOf } = useAccountNames();
  const remove = useMutation(api.log_levels.remove.mutationOptions(useChange()));
  if (items.length === 0) return null;
  return (
    <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {items.map(({ id, account_id, component, node, level, until, set_by }) => (
        <Group key={id} component="li" justify="space-between" gap="sm">
          <Stack gap={0} miw={0}>
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {[
                account_id === null ? t('log.everything') : nameOf(account_id),
                ...(component === null ? [] : [t(`log.component.${component}`)]),
                ...(node === null ? [] : [node]),
                level,
              ].join(' · ')}
            </Text>
            <Text size="xs" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
              {t('log.ends')} <Moment real ahead at={until} /> · {set_by}
            </Text>
          </Stack>
          {(may_all || account_id !== null) && (
            <Button
              size="compact-sm"
              variant="default"
              loading={remove.isPending && remove.variables.id === id}
              onClick={() => remove.mutate({ id })}
            >
              {t('log.end')}
            </Button>
          )}
        </Group>
      ))}
      {remove.isError && <Trouble error={remove.error} />}
    </Stack>
  );
}

function Ask({ may_all }: { may_all: boolean }) {
  const { t } = useTranslation('diagnostics');
  const { names } = useAccountNames();
  const [account, setAccount] = useState<string | null>(null);
  const [component, setComponent] = useState<Wish['component']>();
  const [level, setLevel] = useState<Wish['level']>('debug');
  const [minutes, setMinutes] = useState<number>(60);
  const put = useMutation(api.log_levels.put.mutationOptions(useChange()));
  const ask = () => {
    const account_id = account === null ? {} : { account_id: Number(account) };
    put.mutate({ level, minutes, ...account_id, ...(component && { component }) });
  };
  const accounts = [...names].map(([id, name]) => ({ value: String(id), label: name }));
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-end">
        <Select
          label={t('log.account')}
          placeholder={may_all ? t('log.everything') : t('log.choose')}
          data={accounts}
          value={account}
          onChange={setAccount}
          searchable
          clearable
          w={200}
          limit={200}
        />
        <Select
          label={t('log.part')}
          placeholder={t('log.all_parts')}
          data={LOG_COMPONENTS.map((value) => ({ value, label: t(`log.component.${value}`) }))}
          value={component ?? null}
          onChange={(value) => setComponent(LOG_COMPONENTS.find((one) => one === value))}
          clearable
          w={200}
        />
        <Select
          label={t('log.level')}
          data={LOG_LEVELS}
          value={level}
          onChange={(value) => setLevel(LOG_LEVELS.find((one) => one === value) ?? 'debug')}
          allowDeselect={false}
          w={120}
        />
        <Select
          label={t('log.for')}
          data={MINUTES.map((value) => ({ value: String(value), label: t(`log.minutes.${value}`) }))}
          value={String(minutes)}
          onChange={(value) => setMinutes(Number(value ?? 60))}
          allowDeselect={false}
          w={130}
        />
        <Button variant="default" loading={put.isPending} disabled={!may_all && account === null} onClick={ask}>
          {t('log.ask')}
        </Button>
      </Group>
      {put.isError && <Trouble error={put.error} />}
    </Stack>
  );
}
