import { ActionIcon, Button, FileButton, Group, Menu, Text, Tooltip } from '@mantine/core';
import { IconPaperclip, IconSend, IconTemplate } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { TextLink } from '#ui/text-link.tsx';
import classes from '#features/inbox/menu.module.css';
import type { Canned } from './use-canned.ts';

type Props = {
  onFiles: (files: File[]) => void;
  canned: readonly Canned[];
  onCanned: (one: Canned) => void;
  onSend: () => void;
  isSending: boolean;
  isReady: boolean;
};

export function SendRow({ onFiles, canned, onCanned, onSend, isSending, isReady }: Props) {
  const { t } = useTranslation('inbox');
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap">
      <Group gap={4} wrap="nowrap">
        <FileButton multiple onChange={onFiles}>
          {(props) => (
            <Tooltip label={t('attach')}>
              <ActionIcon {...props} variant="subtle" color="gray" aria-label={t('attach')}>
                <IconPaperclip size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </FileButton>
        <CannedMenu canned={canned} onCanned={onCanned} />
      </Group>
      <Group gap="sm" wrap="nowrap">
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {t('send_by_keys')}
        </Text>
        <Button
          size="compact-md"
          leftSection={<IconSend size={16} aria-hidden />}
          loading={isSending}
          disabled={!isReady}
          onClick={onSend}
        >
          {t('send')}
        </Button>
      </Group>
    </Group>
  );
}

function CannedMenu({ canned, onCanned }: Pick<Props, 'canned' | 'onCanned'>) {
  const { t } = useTranslation('answering');
  return (
    <Menu position="top-start" width={320} returnFocus={false}>
      <Menu.Target>
        <Tooltip label={t('canned.open')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('canned.list')}>
            <IconTemplate size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''}>
        {canned.length === 0 && (
          <Text size="sm" c="dimmed" px="sm" py={6}>
            {t('canned.none')}
          </Text>
        )}
        {canned.map((one) => (
          <Menu.Item key={one.id} onClick={() => onCanned(one)}>
            <Group gap={6} wrap="nowrap" justify="space-between">
              <Text size="sm" fw={600} truncate>
                {one.name}
              </Text>
              <Text size="xs" c="dimmed" truncate style={{ flexShrink: 0 }} maw={120}>
                {one.title}
              </Text>
            </Group>
            <Text size="xs" c="dimmed" lineClamp={2}>
              {one.text}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Text size="xs" px="sm" py={4}>
          <TextLink to="/settings/$section" params={{ section: 'canned_replies' }}>
            {t('canned.change')}
          </TextLink>
        </Text>
      </Menu.Dropdown>
    </Menu>
  );
}
