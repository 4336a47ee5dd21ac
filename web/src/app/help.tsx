import { Group, Kbd, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PAGES } from '#app/navigation.ts';
import { INBOX_KEYS } from '#features/inbox/inbox-keys.ts';

type Line = { text: string; keys: readonly string[] };

/** All keys that do something, by where they do it. */
export function Help({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { t: bell } = useTranslation('bell');
  const { t: desk } = useTranslation('desk');
  const everywhere = [
    { text: t('palette.title'), keys: ['Ctrl', 'K'] },
    { text: bell('keys'), keys: ['?'] },
    ...PAGES.map(({ name, key }) => ({ text: t(`page.${name}`), keys: ['g', key] })),
  ];
  const inbox = INBOX_KEYS.map(({ name, keys }) => ({ text: desk(`keys.${name}`), keys }));
  return (
    <Modal opened onClose={close} title={bell('keys')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="lg">
          <Lines title={desk('keys_of.everywhere')} lines={everywhere} />
          <Lines title={t('page.inbox')} lines={inbox} />
        </SimpleGrid>
        <Text size="xs" c="dimmed">
          {desk('keys_of.about')}
        </Text>
      </Stack>
    </Modal>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <Stack gap={6} component="section">
      <Title order={3} fz="sm">
        {title}
      </Title>
      {lines.map(({ text, keys }) => (
        <Group key={text} justify="space-between" wrap="nowrap" gap="sm">
          <Text size="sm">{text}</Text>
          <Group gap={4} wrap="nowrap">
            {keys.map((key, place) => (
              <Kbd key={`${place} ${key}`} size="sm">
                {key}
              </Kbd>
            ))}
          </Group>
        </Group>
      ))}
    </Stack>
  );
}
