import { Group, Paper, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

/** One subject of a page, under its name, with at most one small act beside it. `part`: how the tour finds it. */
export function Panel(props: { title: string; act?: ReactNode; part?: string; children: ReactNode }) {
  const { title, act, part, children } = props;
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" h="100%" aria-labelledby={id} data-part={part}>
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
