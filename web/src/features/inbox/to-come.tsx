import { Group, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLostAt } from '#lib/connection.ts';

/** What stands for something that is being asked for; without a connection that it comes with the connection, as nothing is under way then. */
export function ToCome({ children, className }: { children: ReactNode; className?: string | undefined }) {
  const { t } = useTranslation('desk');
  const isLost = useLostAt() !== null;
  if (!isLost) return children;
  return (
    <Group className={className} gap={8} p="md" wrap="nowrap" justify="center" role="status">
      <IconPlugConnectedX size={18} aria-hidden color="var(--mantine-color-dimmed)" style={{ flexShrink: 0 }} />
      <Text size="sm" c="dimmed">
        {t('comes_later')}
      </Text>
    </Group>
  );
}
