import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from './section.tsx';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

/** Where the person is signed in, to be ended one by one or all but this one. */
export function Sessions() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const queryClient = useQueryClient();
  const sessions = useQuery(api.sessions.list.queryOptions());
  const onSuccess = async ({ ended }: { ended: number }) => {
    await queryClient.invalidateQueries({ queryKey: api.sessions.key() });
    told(t('sessions.ended', { count: ended }));
  };
  const end = useMutation(api.sessions.end.mutationOptions({ onSuccess }));
  const others = useMutation(api.sessions.end_others.mutationOptions({ onSuccess }));
  const error = sessions.error ?? end.error ?? others.error;
  const items = sessions.data?.items ?? [];
  const all = items.length > 1 && (
    <Button variant="default" loading={others.isPending} onClick={() => others.mutate({})}>
      {t('sessions.end_others')}
    </Button>
  );
  return (
    <Section title={t('sessions.title')} about={t('sessions.about')} act={all}>
      {error && <Trouble error={error} />}
      {sessions.isPending && <Skeleton h={120} />}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map(({ id, current, user_agent, ip_address, created_at }) => (
          <Group key={id} component="li" justify="space-between" wrap="nowrap" gap="sm">
            <Stack gap={0} miw={0}>
              <Group gap="xs">
                <Text size="sm">{nameOf(user_agent) ?? t('sessions.unknown')}</Text>
                {current && (
                  <Badge variant="light" color="green" tt="none">
                    {t('sessions.current')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                {[ip_address, t('sessions.since', { at: format.moment(created_at) })].filter(Boolean).join(' · ')}
              </Text>
            </Stack>
            {!current && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={t('sessions.end_one', { name: nameOf(user_agent) ?? t('sessions.unknown') })}
                onClick={() => end.mutate({ id })}
              >
                {t('sessions.end')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

/** "Chrome · Linux" of what a browser says of itself. */
function nameOf(user_agent: string | null): string | null {
  if (user_agent === null) return null;
  const browser = ['Firefox', 'Edg', 'OPR', 'Chrome', 'Safari', 'curl'].find((name) => user_agent.includes(name));
  const system = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'].find((name) => user_agent.includes(name));
  const parts = [browser?.replace('Edg', 'Edge').replace('OPR', 'Opera'), system?.replace('Mac OS', 'macOS')];
  return parts.filter(Boolean).join(' · ') || user_agent.slice(0, 40);
}
