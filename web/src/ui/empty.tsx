import { Center, Stack, Text, ThemeIcon } from '@mantine/core';
import type { ReactNode } from 'react';

/** Where there is nothing yet: what would stand here, and the one act that begins it. */
export function Empty(props: { icon: ReactNode; title: string; about?: string; act?: ReactNode }) {
  const { icon, title, about, act } = props;
  return (
    <Center py={48}>
      <Stack align="center" gap="xs" maw={420}>
        <ThemeIcon size={52} radius="xl" variant="light" color="gray" aria-hidden>
          {icon}
        </ThemeIcon>
        <Text fw={600}>{title}</Text>
        {about !== undefined && (
          <Text c="dimmed" size="sm" ta="center">
            {about}
          </Text>
        )}
        {act}
      </Stack>
    </Center>
  );
}
