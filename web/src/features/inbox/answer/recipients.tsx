import { Checkbox, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import type { Conversation } from '#features/inbox/types.ts';
import { useCopyFields, type Copies } from './copy-fields.tsx';
import { addressIn, answerTo, personText, withPeople } from './people.ts';

/** Among so many the last mail that came in is looked for. */
const LOOKED_AT = 20;

type Props = {
  conversation: Conversation;
  reply_to: number | null;
  copies: Copies;
  onCopies: (copies: Partial<Copies>) => void;
};

/** To whom an answer by mail goes, who has a copy, and under which subject. */
export function Recipients({ conversation, reply_to, copies, onCopies }: Props) {
  const { t } = useTranslation('answering');
  const { subject, contact, mailbox } = conversation;
  const answered = useAnswered(conversation.id, reply_to);
  const { buttons, fields } = useCopyFields(copies, onCopies);
  const { to, others } = answerTo(answered, mailbox ?? '');
  const names = to.length > 0 ? to.map(personText).join(', ') : (contact?.email ?? '');
  return (
    <Stack gap={4}>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Text size="xs" c="dimmed" truncate title={names}>
          {t('mail.to', { names })}
          {subject !== null && ` · ${/^re\s*:/i.test(subject) ? subject : `Re: ${subject}`}`}
        </Text>
        <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
          {buttons}
        </Group>
      </Group>
      {fields}
      {others.length > 0 && (
        <ToOthers
          others={others.map(personText)}
          names={others.map(({ name, address }) => name ?? address).join(', ')}
          cc={copies.cc}
          onCopies={onCopies}
        />
      )}
    </Stack>
  );
}

type OthersProps = { others: string[]; names: string; cc: readonly string[]; onCopies: Props['onCopies'] };

/** All who had what is answered have a copy. */
function ToOthers({ others, names, cc, onCopies }: OthersProps) {
  const { t } = useTranslation('inbox');
  const known = new Set(cc.map(addressIn));
  return (
    <Checkbox
      size="xs"
      label={t('reply_all', { names })}
      checked={others.every((other) => known.has(addressIn(other)))}
      onChange={(event) => onCopies({ cc: withPeople(cc, others, event.currentTarget.checked) })}
    />
  );
}

/** The message that was chosen to be answered; else the last that came in from a person. */
function useAnswered(id: number, reply_to: number | null) {
  const chosen = useQuery({
    ...api.messages.get.queryOptions({ input: { id: reply_to ?? 0 } }),
    enabled: reply_to !== null,
  });
  const newest = useQuery(api.conversations.messages.queryOptions({ input: { id, limit: LOOKED_AT } }));
  if (reply_to !== null) return chosen.data;
  const items = newest.data?.items ?? [];
  return (
    items.find(({ direction, automatic }) => direction === 'inbound' && automatic === null) ??
    items.find(({ direction }) => direction === 'inbound') ??
    items[0]
  );
}
