import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type client } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Moment } from '#ui/moment.tsx';
import { PageButton } from '#ui/page-link.tsx';
import { Trouble } from '#ui/trouble.tsx';

type OpenLogin = Awaited<ReturnType<typeof client.logins.list>>['items'][number];

/** Log-ins that somebody has begun and not ended, so that no code is sent in vain. `but`: the one that is shown anyway. */
export function OpenLogins({ but }: { but?: string | undefined }) {
  const { t } = useTranslation('account-entry');
  const may = useMay('admin');
  // Nothing tells when one ends: it is asked anew with each visit.
  const { data } = useQuery({ ...api.logins.list.queryOptions(), enabled: may, refetchOnMount: 'always' });
  const others = (data?.items ?? []).filter(({ id }) => id !== but);
  if (others.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t('under_way.label')}>
      {others.map((login) => (
        <OneLogin key={login.id} login={login} />
      ))}
    </Stack>
  );
}

function OneLogin({ login }: { login: OpenLogin }) {
  const { t } = useTranslation('account-entry');
  const queryClient = useQueryClient();
  const { id, kind, step, phone, session_name, account_id, begun_at } = login;
  const end = useMutation(
    api.logins.end.mutationOptions({
      // Also where it was over before: the list is what is true.
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.logins.key() }),
    }),
  );
  const names = [session_name, phone].filter((name) => name !== null);
  const who = names.length === 0 ? t('under_way.new') : names.join(', ');
  return (
    <Alert color="indigo" variant="light" icon={<IconHourglass aria-hidden />} py="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex={1} miw={200}>
          {t(`under_way.${step}`, { who })}{' '}
          <Text span inherit c="dimmed">
            <Moment at={begun_at} />
          </Text>
        </Text>
        <Group gap="xs">
          <PageButton
            size="compact-sm"
            to="/accounts/add"
            search={{
              by: kind === 'qr' ? 'qr' : 'phone',
              login: id,
              ...(account_id === null ? {} : { account: `${account_id}` }),
            }}
          >
            {t('under_way.go_on')}
          </PageButton>
          <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate({ id })}>
            {t('under_way.give_up')}
          </Button>
        </Group>
      </Group>
      {end.isError && <Trouble error={end.error} />}
    </Alert>
  );
}
