import { ActionIcon, Button, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import type { Contact } from '#features/inbox/types.ts';
import { useContactActs } from './use-contact-acts.ts';
import { nameOf } from '#features/inbox/who.ts';

const NAME_MAX = 200;

type Props = { contact: Contact; may: boolean };

/** As the contact is called here; where that is another name than its own, both. */
export function ContactName({ contact, may }: Props) {
  const { t } = useTranslation('desk');
  const [renaming, setRenaming] = useState(false);
  const { custom_name, own_name } = contact;
  if (renaming) return <Rename contact={contact} onDone={() => setRenaming(false)} />;
  return (
    <Stack gap={0} align="center">
      <Group gap={4} wrap="nowrap">
        <Text fw={650} ta="center" style={{ overflowWrap: 'anywhere' }}>
          {nameOf(contact)}
        </Text>
        {may && (
          <Tooltip label={t('rename.title')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('rename.title')} onClick={() => setRenaming(true)}>
              <IconPencil size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {custom_name !== null && own_name !== null && (
        <Text size="xs" c="dimmed">
          {t('rename.own', { name: own_name })}
        </Text>
      )}
    </Stack>
  );
}

function Rename({ contact, onDone }: { contact: Contact; onDone: () => void }) {
  const { t } = useTranslation('desk');
  const { t: common } = useTranslation();
  const { id, custom_name, own_name } = contact;
  const [name, setName] = useState(nameOf(contact));
  const act = useContactActs();
  const rename = (wanted: string | null) => {
    if (wanted === custom_name) return onDone();
    const back = () => client.contacts.change({ id, custom_name });
    const run = async () => {
      await client.contacts.change({ id, custom_name: wanted });
      onDone();
    };
    act.mutate({ run, back, said: t('rename.done', { name: wanted ?? own_name ?? `#${id}` }) });
  };
  const wanted = name.trim();
  return (
    <form
      style={{ width: '100%' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== '') rename(wanted === own_name ? null : wanted);
      }}
    >
      <Stack gap="xs">
        <TextInput
          size="xs"
          label={t('rename.title')}
          description={t('rename.about')}
          maxLength={NAME_MAX}
          value={name}
          autoFocus
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && onDone()}
        />
        {act.error && <Trouble error={act.error} />}
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={act.isPending} disabled={wanted === ''}>
            {t('rename.keep')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {common('cancel')}
          </Button>
          {custom_name !== null && own_name !== null && (
            <Button size="compact-sm" variant="subtle" onClick={() => rename(null)}>
              {t('rename.as_itself')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
