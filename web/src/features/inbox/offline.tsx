import { Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLostAt } from '#lib/connection.ts';
import { useFormat } from '#lib/format.ts';
import classes from './inbox.module.css';

/** Since when nothing is heard of the server, and that nothing is lost by it. */
export function Offline() {
  const { t } = useTranslation();
  const { t: desk } = useTranslation('desk');
  const format = useFormat();
  const lost_at = useLostAt();
  if (lost_at === null) return null;
  return (
    <div className={classes['offline']} role="status">
      <IconPlugConnectedX size={18} aria-hidden style={{ flexShrink: 0 }} />
      <Text size="sm">
        <b>{t('live.since', { at: format.hour(new Date(lost_at).toISOString()) })}.</b> {desk('offline')}
      </Text>
    </div>
  );
}
