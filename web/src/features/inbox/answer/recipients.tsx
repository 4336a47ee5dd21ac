import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import type { Conversation } from '#features/inbox/types.ts';

/** Among so many the last mail that came in is looked for. */
const LOOKED_AT = 20;

/** To whom an answer by mail goes, and under which subject. */
export function Recipients({ conversation, reply_to }: { conversation: Conversation; reply_to: number | null }) {
  const { t } = useTranslation('answering');
  const { id, subject, contact } = conversation;
  const chosen = useQuery({
    ...api.messages.get.queryOptions({ input: { id: reply_to ?? 0 } }),
    enabled: reply_to !== null,
  });
  const newest = useQuery(api.conversations.messages.queryOptions({ input: { id, limit: LOOKED_AT } }));
  const last =
    newest.data?.items.find(({ direction, automatic }) => direction === 'inbound' && automatic === null) ??
    newest.data?.items.find(({ direction }) => direction === 'inbound') ??
    newest.data?.items[0];
  const answered = reply_to === null ? last : chosen.data;
  const { from = [], to = [], reply_to: wanted = [] } = answered?.addresses ?? {};
  const people = answered?.direction === 'outbound' ? to : wanted.length > 0 ? wanted : from;
  const names =
    people.length > 0
      ? people.map(({ name, address }) => (name === null ? address : `${name} <${address}>`)).join(', ')
      : (contact?.email ?? '');
  return (
    <Text size="xs" c="dimmed" truncate title={names}>
      {t('mail.to', { names })}
      {subject !== null && ` · ${/^re\s*:/i.test(subject) ? subject : `Re: ${subject}`}`}
    </Text>
  );
}
