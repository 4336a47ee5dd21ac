import { Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

type PageProps = {
  title: string;
  /** Links to what it is a part of. */
  trail?: ReactNode;
  about?: string;
  actions?: ReactNode;
  children: ReactNode;
};

/** What every page has: its name, what it is for, and its main acts. */
export function Page({ title, trail, about, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Groundcrew`);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} maw={640}>
          {trail !== undefined && <Breadcrumbs>{trail}</Breadcrumbs>}
          <Title order={1}>{title}</Title>
          {about !== undefined && (
            <Text c="dimmed" size="sm">
              {about}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
