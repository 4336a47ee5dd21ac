import { Button, Group, Text } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';

const WITH_UNDO_MS = 10_000;

/** Says that something was done; `undo` where there is a way back. */
export function told(message: string, undo?: { label: string; act: () => void }): void {
  if (!undo) return void notifications.show({ message, color: 'green' });
  const id = randomId();
  const act = () => {
    notifications.hide(id);
    undo.act();
  };
  notifications.show({
    id,
    color: 'green',
    autoClose: WITH_UNDO_MS,
    message: (
      <Group justify="space-between" gap="sm">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="default" onClick={act}>
          {undo.label}
        </Button>
      </Group>
    ),
  });
}

/** Part of it was not done: how much, why, and the way on where there is one. It stays until it is put away. */
export function toldLeft(title: string, why: string, on?: { label: string; act: () => void }): void {
  const id = randomId();
  const act = () => {
    notifications.hide(id);
    on?.act();
  };
  notifications.show({
    id,
    color: 'yellow',
    autoClose: false,
    title,
    message: (
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="var(--mantine-color-text)">
          {why}
        </Text>
        {on && (
          <Button size="compact-sm" variant="default" onClick={act}>
            {on.label}
          </Button>
        )}
      </Group>
    ),
  });
}

/** What was asked for was not done, and the control that asked for it is no longer in sight. */
export function toldTrouble(message: string): void {
  notifications.show({ message, color: 'red' });
}
