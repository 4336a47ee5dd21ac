import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useBlockers } from '#lib/blockers.ts';
import { Moment } from '#ui/moment.tsx';
import { PageAnchor } from '#ui/page-link.tsx';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';

const SHOWN = 6;
/** As many of those that are switched on are looked through. */
const LOOKED_AT = 200;

/** Accounts that are switched on and do nothing now, each with the sentence that says why. */
export function Idle({ active }: { active: number }) {
  const { t } = useTranslation('overview');
  const said = useBlockers();
  const { data, error, refetch } = useQuery(
    api.accounts.list.queryOptions({ input: { is_active: true, limit: LOOKED_AT } }),
  );
  const idle = data?.items.filter(({ next }) => !next.can_act) ?? [];
  return (
    <Panel
      title={t('idle.title')}
      act={
        <PageAnchor to="/accounts" search={{ is_active: 'true' }} size="sm">
          {idle.length > SHOWN || active > LOOKED_AT ? t('idle.all') : t('idle.accounts')}
        </PageAnchor>
      }
    >
      {error !== null && <Trouble error={error} again={() => void refetch()} />}
      {!data && error === null && <Skeleton h={160} />}
      {data && idle.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('idle.none')}
        </Text>
      )}
      <Stack gap="xs" component="ul" p={0} m={0}>
        {idle.slice(0, SHOWN).map(({ id, session_name, next }) => (
          <Group key={id} component="li" gap="sm" wrap="nowrap" align="baseline" style={{ listStyle: 'none' }}>
            <Stack gap={0} flex={1} miw={0}>
              <PageAnchor to={`/accounts/${id}`} size="sm" fw={600} truncate>
                {session_name}
              </PageAnchor>
              <Text size="sm" c="dimmed">
                {next.blocker && said(next.blocker).what}
              </Text>
            </Stack>
            <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
              {next.at === null ? t('idle.person') : <Moment ahead at={next.at} />}
            </Text>
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}
