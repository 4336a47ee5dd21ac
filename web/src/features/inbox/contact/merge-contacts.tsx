import { Alert, Button, Group, Loader, Modal, Paper, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconBrandTelegram, IconMail, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { SearchBox } from '#ui/search-box.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { ChannelLines } from './channel-lines.tsx';
import classes from './contact.module.css';
import type { Contact } from '#features/inbox/types.ts';
import { useContactActs } from './use-contact-acts.ts';
import { nameOf } from '#features/inbox/who.ts';

const FOUND_MAX = 8;

/** Looks for the other contact, shows both, and says what will be done. */
export function MergeContacts({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation('desk');
  const [chosen, choose] = useState<number | null>(null);
  return (
    <Modal opened onClose={onClose} title={t('merge.title', { name: nameOf(contact) })} size="lg">
      {chosen === null ? (
        <Find contact={contact} onChosen={choose} />
      ) : (
        <Both contact={contact} other_id={chosen} onBack={() => choose(null)} onDone={onClose} />
      )}
    </Modal>
  );
}

function Find({ contact, onChosen }: { contact: Contact; onChosen: (id: number) => void }) {
  const { t } = useTranslation('desk');
  const [search, setSearch] = useState<string | undefined>();
  const input = { limit: FOUND_MAX + contact.channels.length, ...(search !== undefined && { search }) };
  const found = useQuery(api.contacts.list.queryOptions({ input }));
  const known = new Set(contact.channels.map(({ id }) => id));
  const others = (found.data?.items ?? []).filter(({ id }) => !known.has(id)).slice(0, FOUND_MAX);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('merge.about')}
      </Text>
      <SearchBox label={t('merge.find')} value={search ?? ''} onChange={setSearch} maw="100%" isFirst />
      {found.isPending && <Loader size="sm" />}
      {found.error && <Trouble error={found.error} again={() => void found.refetch()} />}
      <Stack gap={2}>
        {others.map((other) => {
          const Icon = other.platform === 'telegram' ? IconBrandTelegram : IconMail;
          const ways = [other.username === null ? null : `@${other.username}`, other.email, other.phone];
          return (
            <UnstyledButton key={other.id} className={classes['choice']} onClick={() => onChosen(other.id)}>
              <Group gap="sm" wrap="nowrap">
                <Icon size={16} aria-hidden style={{ flexShrink: 0 }} />
                <div style={{ minWidth: 0 }}>
                  <Text size="sm" fw={600} truncate>
                    {nameOf(other)}
                  </Text>
                  <Text size="xs" c="dimmed" truncate>
                    {[...ways, t('merge.conversations', { count: other.conversations })]
                      .filter((way) => way !== null)
                      .join(' · ')}
                  </Text>
                </div>
              </Group>
            </UnstyledButton>
          );
        })}
        {found.data && others.length === 0 && <Text size="sm">{t('merge.none')}</Text>}
      </Stack>
    </Stack>
  );
}

type BothProps = { contact: Contact; other_id: number; onBack: () => void; onDone: () => void };

function Both({ contact, other_id, onBack, onDone }: BothProps) {
  const { t } = useTranslation('desk');
  const other = useQuery(api.contacts.get.queryOptions({ input: { id: other_id } }));
  const act = useContactActs();
  if (other.isError) return <Trouble error={other.error} again={() => void other.refetch()} />;
  if (other.isPending) return <Loader size="sm" />;
  const moved = other.data.channels.map(({ id }) => id);
  const merge = () =>
    act.mutate({
      run: async () => {
        await client.contacts.merge({ id: contact.id, contact_id: other_id });
        onDone();
      },
      back: () => apart(moved),
      said: t('merge.done', { name: nameOf(contact), other: nameOf(other.data) }),
    });
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {[contact, other.data].map((each) => (
          <Paper key={each.id} withBorder p="sm">
            <Stack gap={6}>
              <Text fw={600}>{nameOf(each)}</Text>
              {each.channels.map((channel) => (
                <ChannelLines key={channel.id} channel={channel} isOneOfMany={each.channels.length > 1} />
              ))}
              <Text size="xs" c="dimmed">
                {t('merge.conversations', { count: each.conversations })}
              </Text>
            </Stack>
          </Paper>
        ))}
      </SimpleGrid>
      <Alert color="indigo" icon={<IconUsers size={18} aria-hidden />}>
        {t('merge.will', { count: contact.conversations + other.data.conversations })}
      </Alert>
      {act.error && <Trouble error={act.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onBack}>
          {t('merge.another')}
        </Button>
        <Button loading={act.isPending} onClick={merge}>
          {t('merge.act')}
        </Button>
      </Group>
    </Stack>
  );
}

/** What was one person before is one again, without those that it was merged with. */
async function apart([first, ...others]: readonly number[]): Promise<void> {
  if (first === undefined) return;
  for (const id of [first, ...others]) await client.contacts.split({ id });
  for (const id of others) await client.contacts.merge({ id: first, contact_id: id });
}
