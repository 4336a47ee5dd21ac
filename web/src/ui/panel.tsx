import { Group, Paper, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

/** One subject of a page, under its name, with at most one small act beside it. */
export function Panel(props: { title: string; act?: ReactNode; children: ReactNode }) {
  const { title, act, children } = props;
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" h="100%" aria-labelledby={id}>
      <Group justify="space-between" gap="sm" mb="sm" mih={28} wrap="nowrap">
        <Title order={2} fz="md" id={id}>
          {title}
        </Title>
        {act}
      </Group>
      {children}
    </Paper>
  );
}
