import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import type { Message } from '#features/inbox/types.ts';

/** A mail that was put aside, as it could not be taken apart or stored: its source is its file. */
export function Unreadable({ message: { id, error_message }, may }: { message: Message; may: boolean }) {
  const { t } = useTranslation('inbox');
  const again = useMutation({ mutationFn: () => client.mailboxes.read_again({ id }) });
  return (
    <Alert p="xs" color="yellow" icon={<IconAlertTriangle size={16} aria-hidden />}>
      <Text size="xs" fw={600}>
        {t('unreadable.title')}
      </Text>
      {error_message !== null && <Text size="xs">{error_message}</Text>}
      <Text size="xs">{t('unreadable.about')}</Text>
      {may && (
        <Button mt={6} size="compact-xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          {t('unreadable.again')}
        </Button>
      )}
      {again.error && <Trouble error={again.error} />}
    </Alert>
  );
}
