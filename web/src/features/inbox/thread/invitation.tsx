import { Group, Paper, Text } from '@mantine/core';
import { IconCalendarEvent } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import type { Message } from '#features/inbox/types.ts';

/** To a meeting, as the mail brings it. */
export function Invitation({ invitation }: { invitation: NonNullable<Message['invitation']> }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { method, summary, starts_at, ends_at, organizer, location } = invitation;
  const momentOf = (at: string | null) => (at === null || Number.isNaN(Date.parse(at)) ? at : format.moment(at));
  const when = [momentOf(starts_at), momentOf(ends_at)].filter((part) => part !== null).join(' – ');
  return (
    <Paper withBorder p="xs">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconCalendarEvent size={18} aria-hidden />
        <div>
          <Text size="sm" fw={600}>
            {summary ?? t('invitation')}
          </Text>
          {method === 'CANCEL' && (
            <Text size="xs" c="red">
              {t('invitation_cancelled')}
            </Text>
          )}
          {[when, location, organizer].map(
            (line) =>
              line !== null &&
              line !== '' && (
                <Text key={line} size="xs" c="dimmed">
                  {line}
                </Text>
              ),
          )}
        </div>
      </Group>
    </Paper>
  );
}
