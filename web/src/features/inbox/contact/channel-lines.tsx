import { Badge, Group, Stack, Text } from '@mantine/core';
import { IconBrandTelegram, IconMail } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '#features/inbox/types.ts';
import { nameOf } from '#features/inbox/who.ts';

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
