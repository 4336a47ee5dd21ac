import { ActionIcon, Button, Group, Stack, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit2, IconPencilPlus, IconUsersPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { personText } from '#features/inbox/answer/people.ts';
import { askToBegin } from '#features/inbox/begin/new-mail.ts';
import { ChannelLines } from './channel-lines.tsx';
import { MergeContacts } from './merge-contacts.tsx';
import { Part } from './part.tsx';
import type { Channel, Contact } from '#features/inbox/types.ts';
import { useContactActs } from './use-contact-acts.ts';
import { nameOf } from '#features/inbox/who.ts';

/** On which channels this person is known; contacts that turn out to be one person are merged, and split again. */
export function ContactChannels({ contact, may }: { contact: Contact; may: boolean }) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const { t: answering } = useTranslation('answering');
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
            {may && channel.email !== null && channel.do_not_contact === null && (
              <Tooltip label={answering('begin.mail_to', { name: nameOf(channel) })}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  ml="auto"
                  aria-label={answering('begin.mail_to', { name: nameOf(channel) })}
                  onClick={() => askToBegin({ to: [personText({ name: channel.name, address: channel.email ?? '' })] })}
                >
                  <IconPencilPlus size={15} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
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
          h="auto"
          mih={26}
          style={{ alignSelf: 'flex-start' }}
          styles={{ label: { whiteSpace: 'normal', textAlign: 'start' } }}
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
