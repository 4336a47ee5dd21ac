import { ActionIcon, Badge, Code, Collapse, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { Fragment, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { PageAnchor, type Place } from '#ui/page-link.tsx';

type Shown = Awaited<ReturnType<typeof client.audit.list>>['items'][number];
type Concern = Shown['concerns'][number];

/** Who did what to what, and by a click all that is known of it. */
export function Entry({ entry }: { entry: Shown }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const [opened, { toggle }] = useDisclosure();
  const below = useId();
  const { at, actor_kind, actor_name, action, data, request_id, ip } = entry;
  const name = useNames().ofAct(action);
  const details = {
    [t('called')]: action,
    ...data,
    ...(request_id === null ? {} : { request_id }),
    ...(ip === null ? {} : { ip }),
  };
  return (
    <li style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Group gap="xs" py={8} wrap="nowrap" align="flex-start">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          onClick={toggle}
          aria-expanded={opened}
          aria-controls={below}
          aria-label={`${t('details')}: ${name ?? action}, ${format.moment(at)}`}
        >
          <IconChevronRight size={16} aria-hidden style={{ rotate: opened ? '90deg' : '0deg' }} />
        </ActionIcon>
        <Stack gap={2} flex={1} miw={0}>
          <Group gap="0 var(--mantine-spacing-xs)">
            {name === null ? (
              <Code>{action}</Code>
            ) : (
              <Text size="sm" fw={500}>
                {name}
              </Text>
            )}
            <What entry={entry} />
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
      <Collapse expanded={opened} id={below}>
        <Stack gap={2} pl={32} pb="sm">
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

/** What it was done to, by name and linked; what has no name any more, by what it was and its number. */
function What({ entry }: { entry: Shown }) {
  const names = useNames();
  const { action, entity_type, entity_id, concerns } = entry;
  if (concerns.length > 0) {
    return (
      <Text size="sm" component="span" style={{ overflowWrap: 'anywhere' }}>
        {concerns.map((concern, place) => (
          <Fragment key={`${concern.kind} ${concern.id}`}>
            {place > 0 && ' · '}
            <PageAnchor {...placeOf(concern)} inherit>
              {concern.name}
            </PageAnchor>
          </Fragment>
        ))}
      </Text>
    );
  }
  // What people do with themselves needs no second name.
  if (action.startsWith('me.') || (entity_type === null && entity_id === null)) return null;
  return (
    <Text size="sm" c="dimmed" component="span" style={{ overflowWrap: 'anywhere' }}>
      {[entity_type && names.ofEntity(entity_type), entity_id].join(' ')}
    </Text>
  );
}

function placeOf({ kind, id }: Concern): Place {
  switch (kind) {
    case 'account':
      return { to: `/accounts/${id}` };
    case 'target':
      return { to: `/groups/${id}` };
    case 'campaign':
      return { to: `/campaigns/${id}` };
    case 'reaction_task':
      return { to: '/reactions', search: { task: `${id}` } };
    case 'mailbox':
      return { to: '/settings/mailboxes' };
  }
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
