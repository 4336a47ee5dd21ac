import { Group, Loader, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useConnection } from '#lib/connection.ts';
import { keptSendings } from './kept-sendings.ts';

/** Until then nobody wonders. */
const LONG_MS = 5_000;

/** It is on its way for so long that something has to be said. While it is, the browser asks before the page is left. */
export function useLongSending(isSending: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isSending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const timer = setTimeout(() => setLong(true), LONG_MS);
    window.addEventListener('beforeunload', ask);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('beforeunload', ask);
      setLong(false);
    };
  }, [isSending]);
  return isLong;
}

/** The words of a reply that an earlier page, or another one, has sent off; where there is none, what stands for the field otherwise. */
export function StillSending({ conversation_id, children }: { conversation_id: number; children: ReactNode }) {
  const { t } = useTranslation('inbox');
  const isLost = useConnection() !== 'open';
  const user_id = useQueryClient().getQueryData(api.me.get.queryKey())?.user_id ?? null;
  const sent = keptSendings(user_id).filter(({ reply }) => reply.id === conversation_id);
  if (sent.length === 0) return children;
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start" role="status">
      <Loader size="xs" mt={4} aria-hidden />
      <div style={{ minWidth: 0 }}>
        {sent.map(({ key, sent: { text } }) => (
          <Text key={key} size="sm" lineClamp={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text}
          </Text>
        ))}
        <Text size="xs" c="dimmed">
          {t(isLost ? 'sent_later' : 'still_sending')}
        </Text>
      </div>
    </Group>
  );
}
