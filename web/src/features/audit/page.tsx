import type { ActorKind } from '@groundcrew/contract';
import { Badge, Button, Code, Collapse, Group, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight, IconHistory } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Empty } from '#ui/empty.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';

const ACTORS = ['user', 'token', 'command', 'system'] as const satisfies readonly ActorKind[];
const AREAS = [
  'accounts',
  'targets',
  'campaigns',
  'post',
  'join',
  'reaction',
  'settings',
  'users',
  'invitations',
  'tokens',
  'stop',
  'me',
] as const;

/** Who did what, and everything outgoing. */
export function AuditPage() {
  const { t: common } = useTranslation();
  const { t } = useTranslation('audit');
  const may = useMay('admin');
  return (
    <Page title={common('page.audit')} about={t('about')}>
      {may ? <Entries /> : <Empty icon={<IconHistory />} title={t('only_admins')} />}
    </Page>
  );
}

function Entries() {
  const { t } = useTranslation('audit');
  const navigate = useNavigate();
  const search: { actor?: string; area?: string } = useSearch({ strict: false });
  const actor_kind = ACTORS.find((one) => one === search.actor);
  const area = AREAS.find((one) => one === search.area);
  const pages = usePages(
    api.audit.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        cursor,
        ...(actor_kind ? { actor_kind } : {}),
        ...(area ? { action: `${area}.` } : {}),
      }),
      ...byCursor,
    }),
  );
  return (
    <>
      <FilterBar
        values={{ actor: search.actor, area: search.area }}
        onChange={(change) =>
          void navigate({ to: '/audit', search: (before) => ({ ...before, ...change }), replace: true })
        }
        filters={[
          { key: 'actor', label: t('actor'), options: ACTORS.map((value) => ({ value, label: t(`kind.${value}`) })) },
          { key: 'area', label: t('area'), options: AREAS.map((value) => ({ value, label: t(`of.${value}`) })) },
        ]}
      />
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {pages.isPending && <Skeleton h={320} />}
      {!pages.isPending && pages.rows.length === 0 && <Empty icon={<IconHistory />} title={t('none')} />}
      <Stack component="ol" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        {pages.rows.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </Stack>
      {pages.hasMore && (
        <Group justify="center">
          <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
            {t('older')}
          </Button>
        </Group>
      )}
    </>
  );
}

type Shown = {
  at: string;
  actor_kind: ActorKind;
  actor_name: string;
  action: string;
  entity_type: string | null;
  entity_id: string | null;
  data: Record<string, unknown>;
  request_id: string | null;
  ip: string | null;
};

function Entry({ entry }: { entry: Shown }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const [opened, { toggle }] = useDisclosure();
  const { at, actor_kind, actor_name, action, entity_type, entity_id, data, request_id, ip } = entry;
  const names = useNames();
  const name = names.ofAct(action);
  // What people do with themselves needs no second name.
  const ofWhat = action.startsWith('me.') ? null : [entity_type && names.ofEntity(entity_type), entity_id].join(' ');
  const details = {
    [t('called')]: action,
    ...data,
    ...(request_id === null ? {} : { request_id }),
    ...(ip === null ? {} : { ip }),
  };
  return (
    <li style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <UnstyledButton onClick={toggle} aria-expanded={opened} w="100%" py={8}>
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <IconChevronRight size={16} aria-hidden style={{ marginTop: 2, rotate: opened ? '90deg' : '0deg' }} />
          <Stack gap={0} flex={1} miw={0}>
            <Group gap="0 var(--mantine-spacing-xs)">
              {name === null ? (
                <Code>{action}</Code>
              ) : (
                <Text size="sm" fw={500}>
                  {name}
                </Text>
              )}
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {ofWhat}
              </Text>
            </Group>
            <Group gap="xs">
              <Text size="xs" c="dimmed">
                {actor_name}
              </Text>
              <Badge size="sm" variant="light" color="gray" tt="none">
                {t(`kind.${actor_kind}`)}
              </Badge>
            </Group>
          </Stack>
          <Text size="xs" c="dimmed" component="time" dateTime={at} style={{ whiteSpace: 'nowrap' }}>
            {format.moment(at)}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened}>
        <Stack gap={2} pl={28} pb="sm">
          {Object.entries(details).map(([field, value]) => (
            <Text key={field} size="xs" style={{ overflowWrap: 'anywhere' }}>
              <Text span inherit c="dimmed">
                {field}:
              </Text>{' '}
              {typeof value === 'string' ? value : JSON.stringify(value)}
            </Text>
          ))}
        </Stack>
      </Collapse>
    </li>
  );
}

/** What acts are called, and what they are done to; the server may know more of them than these pages. */
function useNames() {
  const { t, i18n } = useTranslation('audit');
  const nameOf = (key: string) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of the keys, as was looked up
    i18n.exists(key, { ns: 'audit' }) ? t(key as 'entity.account') : null;
  return {
    ofAct: (action: string) => nameOf(`action.${action}`),
    ofEntity: (type: string) => nameOf(`entity.${type}`) ?? type,
  };
}
