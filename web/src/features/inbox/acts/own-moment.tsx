import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '#ui/use-now.ts';
import { momentIn, snoozesFrom, textOf } from './snooze.ts';

type Props = { opened: boolean; onClose: () => void; onChosen: (at: number) => void };

/** A day and a time of one's own choice, by the clock where one is. */
export function OwnMoment({ opened, onClose, onChosen }: Props) {
  const { t } = useTranslation('desk');
  return (
    <Modal opened={opened} onClose={onClose} title={t('snooze_until')} size="sm">
      <Choice
        onChosen={(at) => {
          onClose();
          onChosen(at);
        }}
      />
    </Modal>
  );
}

function Choice({ onChosen }: Pick<Props, 'onChosen'>) {
  const { t } = useTranslation('desk');
  const now = useNow();
  const [text, setText] = useState(() => textOf(snoozesFrom(now)[1]?.at ?? now));
  const at = momentIn(text, now);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (at !== null) onChosen(at);
      }}
    >
      <Stack gap="md">
        <TextInput
          type="datetime-local"
          label={t('own_moment')}
          description={t('own_zone', { zone: new Intl.DateTimeFormat().resolvedOptions().timeZone })}
          min={textOf(now)}
          value={text}
          required
          data-autofocus
          error={text !== '' && at === null && t('is_past')}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" disabled={at === null}>
          {t('snooze')}
        </Button>
      </Stack>
    </form>
  );
}
