import { ActionIcon, Badge, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit2, IconBrandTelegram, IconMail, IconUsersPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { MergeContacts } from './merge-contacts.tsx';
import { Part } from './part.tsx';
import type { Contact } from '#features/inbox/types.ts';
import { useContactActs } from './use-contact-acts.ts';
import { nameOf } from '#features/inbox/who.ts';

type Channel = Contact['channels'][number];

/** On which channels this person is known; contacts that turn out to be one person are merged, and split again. */
export function ContactChannels({ contact, may }: { contact: Contact; may: boolean }) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const [merging, { open, close }] = useDisclosure();
  const act = useContactActs();
  const { channels } = contact;
  const split = (channel: Channel) => {
    const other = channels.find(({ id }) => id !== channel.id);
    if (other === undefined) return;
    act.mutate({
      run: () => client.contacts.split({ id: channel.id }),
      back: () => client.contacts.merge({ id: other.id, contact_id: channel.id }),
      said: desk('merge.split_done', { name: nameOf(channel) }),
    });
  };
  return (
    <Part title={t('pane.channels')}>
      <Stack gap={6}>
        {channels.map((channel) => (
          <Group key={channel.id} gap={6} wrap="nowrap" justify="space-between" align="flex-start">
            <ChannelLines channel={channel} isOneOfMany={channels.length > 1} />
            {may && channels.length > 1 && (
              <Tooltip label={desk('merge.split')}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={desk('merge.split_one', { name: nameOf(channel) })}
                  onClick={() => split(channel)}
                >
                  <IconArrowsSplit2 size={15} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        ))}
      </Stack>
      {act.error && <Trouble error={act.error} />}
      {may && (
        <Button
          variant="subtle"
          size="compact-sm"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconUsersPlus size={15} aria-hidden />}
          onClick={open}
        >
          {desk('merge.ask')}
        </Button>
      )}
      {merging && <MergeContacts contact={contact} onClose={close} />}
    </Part>
  );
}

/** Where one is reached, and what is known of this channel alone. */
export function ChannelLines({ channel, isOneOfMany }: { channel: Channel; isOneOfMany: boolean }) {
  const { t } = useTranslation('desk');
  const { platform, username, email, phone, telegram_id, labels, notes } = channel;
  const Icon = platform === 'telegram' ? IconBrandTelegram : IconMail;
  const ways = [username === null ? null : `@${username}`, email, phone].filter((way) => way !== null);
  const shown = ways.length > 0 ? ways : [telegram_id === null ? null : t('telegram_id', { id: telegram_id })];
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" miw={0}>
      <Icon size={15} aria-hidden style={{ flexShrink: 0, marginTop: 3 }} />
      <Stack gap={0} miw={0}>
        {isOneOfMany && (
          <Text size="xs" c="dimmed" truncate>
            {nameOf(channel)}
          </Text>
        )}
        {shown.map((way) => (
          <Text key={way} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {way}
          </Text>
        ))}
        {isOneOfMany && notes !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {notes}
          </Text>
        )}
        {isOneOfMany && labels.length > 0 && (
          <Group gap={4}>
            {labels.map(({ id, name, color }) => (
              <Badge key={id} size="xs" variant="light" color={color} tt="none">
                {name}
              </Badge>
            ))}
          </Group>
        )}
      </Stack>
    </Group>
  );
}
