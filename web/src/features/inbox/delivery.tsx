import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconChecks, IconClock, IconQuestionMark } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { useReason } from '#lib/reasons.ts';
import { Trouble } from '#ui/trouble.tsx';
import type { Message } from './types.ts';

const ICONS = {
  queued: IconClock,
  sent: IconCheck,
  read: IconChecks,
  failed: IconAlertTriangle,
  unconfirmed: IconQuestionMark,
};

/** How what went out stands; where a person has to decide, with what he can say. */
export function Delivery({ message, may }: { message: Message; may: boolean }) {
  const { t } = useTranslation('inbox');
  const { id, delivery, error_message, told } = message;
  const words = useReason();
  const retry = useMutation({ mutationFn: () => client.messages.retry({ id }) });
  const settle = useMutation({
    mutationFn: (said: 'sent' | 'failed') => client.messages.settle({ id, delivery: said }),
  });
  if (delivery === null) return null;
  const Icon = ICONS[delivery];
  const isOpen = delivery === 'failed' || delivery === 'unconfirmed';
  const error = retry.error ?? settle.error;
  if (!isOpen) {
    return (
      <Group gap={4} justify="flex-end">
        <Icon size={14} aria-hidden />
        <Text size="xs" c="dimmed">
          {t(`delivery.${delivery}`)}
        </Text>
      </Group>
    );
  }
  return (
    <Alert p="xs" color={delivery === 'failed' ? 'red' : 'yellow'} icon={<Icon size={16} aria-hidden />}>
      <Text size="xs" fw={600}>
        {t(`delivery.${delivery}`)}
      </Text>
      {error_message !== null && <Text size="xs">{words(error_message, told)}</Text>}
      {may && (
        <Group gap={6} mt={6}>
          {delivery === 'unconfirmed' && (
            <Button
              size="compact-xs"
              variant="default"
              loading={settle.isPending}
              onClick={() => settle.mutate('sent')}
            >
              {t('it_arrived')}
            </Button>
          )}
          {delivery === 'unconfirmed' && (
            <Button
              size="compact-xs"
              variant="default"
              loading={settle.isPending}
              onClick={() => settle.mutate('failed')}
            >
              {t('it_did_not')}
            </Button>
          )}
          <Button size="compact-xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
            {t('retry')}
          </Button>
        </Group>
      )}
      {error && <Trouble error={error} />}
    </Alert>
  );
}
