import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One part of a page of settings: what it is about, and its act at the right. */
export function Section(props: { title: string; about?: string; act?: ReactNode; children: ReactNode }) {
  const { title, about, act, children } = props;
  return (
    <Stack gap="md" component="section">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} maw={560}>
          <Title order={2}>{title}</Title>
          {about !== undefined && (
            <Text c="dimmed" size="sm">
              {about}
            </Text>
          )}
        </Stack>
        {act}
      </Group>
      {children}
    </Stack>
  );
}
