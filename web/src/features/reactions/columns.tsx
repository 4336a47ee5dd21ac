import { Text } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '#ui/data-table.tsx';
import { Moment } from '#ui/moment.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TaskProgress } from './progress.tsx';
import { shortLink, type Task } from './types.ts';

export function useColumns(): Column<Task>[] {
  const { t } = useTranslation('reactions');
  const by = useBy();
  return useMemo(
    () => [
      { key: 'post', label: t('column.post'), phone: 'title', render: ({ link }) => shortLink(link) },
      { key: 'emoji', label: t('column.emoji'), width: 130, render: ({ emoji }) => <Emoji emoji={emoji} /> },
      {
        key: 'status',
        label: t('column.status'),
        width: 140,
        render: ({ status }) => <StatusBadge kind="reaction" value={status} />,
      },
      { key: 'progress', label: t('column.progress'), width: 190, render: (task) => <TaskProgress task={task} /> },
      { key: 'made', label: t('column.made'), width: 140, render: ({ created_at }) => <Moment at={created_at} /> },
      { key: 'by', label: t('column.by'), from: 'lg', phone: 'hide', render: ({ created_by }) => by(created_by) },
    ],
    [t, by],
  );
}

/** Who made a task; commands have no person. */
export function useBy(): (created_by: string) => string {
  const { t } = useTranslation('reactions');
  return useCallback((created_by) => (created_by === 'command line' ? t('by_command') : created_by), [t]);
}

/** `custom:ID` is drawn by Telegram alone. */
export function Emoji({ emoji }: { emoji: readonly string[] }) {
  return (
    <Text span inherit truncate>
      {emoji.map((one) => (one.startsWith('custom:') ? '◆' : one)).join(' ')}
    </Text>
  );
}
