import { CloseButton, Group, Skeleton, Text } from '@mantine/core';
import { IconCornerUpLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import classes from './answer.module.css';
import { usePreview } from '#features/inbox/who.ts';

/** Above the field: the message that was chosen to be answered. */
export function Answered({ id, onForget }: { id: number; onForget: () => void }) {
  const { t } = useTranslation('answering');
  const previewOf = usePreview();
  const { data } = useQuery(api.messages.get.queryOptions({ input: { id } }));
  const name =
    data?.sender_name ?? data?.addresses?.from[0]?.name ?? data?.addresses?.from[0]?.address ?? data?.sent_by;
  return (
    <Group className={classes['answered']} gap={8} wrap="nowrap">
      <IconCornerUpLeft size={16} aria-hidden style={{ flexShrink: 0 }} />
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text size="xs" fw={650} truncate>
          {name == null ? t('answer.this') : t('answer.to', { name })}
        </Text>
        {data ? (
          <Text size="xs" c="dimmed" truncate>
            {previewOf(data.text === '' ? `[${data.kind}]` : data.text.slice(0, 300))}
          </Text>
        ) : (
          <Skeleton h={14} w="60%" />
        )}
      </div>
      <CloseButton size="sm" aria-label={t('answer.forget')} onClick={onForget} />
    </Group>
  );
}
