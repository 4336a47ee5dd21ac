import { Group, List, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { Mark } from './mark.tsx';

/** Whether everything that must never be false is true in the tables. */
export function Tables({ verify }: { verify: UseQueryResult<Awaited<ReturnType<typeof client.diagnostics.verify>>> }) {
  const { t } = useTranslation('diagnostics');
  const found = [...(verify.data?.violations ?? []), ...(verify.data?.warnings ?? [])];
  return (
    <Stack gap="sm" component="section">
      <Title order={2}>{t('tables')}</Title>
      {verify.isError && <Trouble error={verify.error} />}
      {verify.isPending && <Skeleton h={40} />}
      {verify.data && found.length === 0 && (
        <Group gap="sm" wrap="nowrap">
          <Mark state="ok" />
          <Text size="sm">{t('all_hold', { count: verify.data.checked.length })}</Text>
        </Group>
      )}
      <List size="sm" icon={<Mark state="fail" />}>
        {found.map(({ invariant, sentence, rows, more }) => (
          <List.Item key={invariant}>
            {sentence} ({t('rows', { count: rows.length })}
            {more && '+'})
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
