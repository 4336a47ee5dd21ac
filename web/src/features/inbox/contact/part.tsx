import { Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One part of what is known of a contact, with what is done there at the right. */
export function Part({ title, act, children }: { title: string; act?: ReactNode; children: ReactNode }) {
  return (
    <Stack gap={4} component="section">
      <Group justify="space-between" gap="xs" wrap="nowrap" mih={24}>
        <Title order={3} fz="xs" fw={600}>
          {title}
        </Title>
        {act}
      </Group>
      {children}
    </Stack>
  );
}
