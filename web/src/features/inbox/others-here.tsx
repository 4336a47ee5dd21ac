import { Avatar, Group, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useOthersHere, type Person } from '#lib/presence.ts';

const SHOWN_MAX = 4;

/** Colleagues who look at the conversation now. */
export function OthersHere({ conversation_id }: { conversation_id: number }) {
  const { t } = useTranslation('answering');
  const others = useOthersHere(conversation_id);
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name).join(', ');
  return (
    <Tooltip label={t('here.looking', { names })}>
      <Avatar.Group role="img" aria-label={t('here.looking', { names })} style={{ flexShrink: 0 }}>
        {others.slice(0, SHOWN_MAX).map(({ id, name }) => (
          <Avatar key={id} name={name} color="initials" size={26} aria-hidden />
        ))}
        {others.length > SHOWN_MAX && (
          <Avatar size={26} aria-hidden>
            +{others.length - SHOWN_MAX}
          </Avatar>
        )}
      </Avatar.Group>
    </Tooltip>
  );
}

const namesOf = (people: readonly Person[]) => people.map(({ name }) => name).join(', ');

/** Who writes here at this moment: two answers at once are one too many. */
export function OthersWriting({ conversation_id }: { conversation_id: number }) {
  const { t } = useTranslation('answering');
  const writing = useOthersHere(conversation_id).filter(({ typing }) => typing);
  const [replies, notes] = [writing.filter(({ note }) => !note), writing.filter(({ note }) => note)];
  return (
    <div role="status">
      {replies.length > 0 && (
        <Group gap={6} wrap="nowrap" mb={6}>
          <IconAlertTriangle size={15} aria-hidden color="var(--mantine-color-yellow-7)" style={{ flexShrink: 0 }} />
          <Text size="xs" fw={600}>
            {t('here.replying', { names: namesOf(replies), count: replies.length })}
          </Text>
        </Group>
      )}
      {notes.length > 0 && (
        <Text size="xs" c="dimmed" mb={6}>
          {t('here.noting', { names: namesOf(notes), count: notes.length })}
        </Text>
      )}
    </div>
  );
}
