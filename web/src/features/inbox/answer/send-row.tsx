import { ActionIcon, Button, FileButton, Group, Kbd, Menu, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconChevronUp, IconClock, IconPaperclip, IconSend, IconTemplate } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '#lib/connection.ts';
import { useFormat } from '#lib/format.ts';
import { TextLink } from '#ui/text-link.tsx';
import { useNow } from '#ui/use-now.ts';
import { snoozesFrom } from '#features/inbox/acts/snooze.ts';
import { INBOX_KEYS } from '#features/inbox/inbox-keys.ts';
import classes from '#features/inbox/menu.module.css';
import { NoCanned } from './no-canned.tsx';
import { useLongSending } from './still-sending.tsx';
import type { Canned } from './use-canned.ts';
import type { AfterSending } from './use-replying.tsx';

const KEYS = INBOX_KEYS.find(({ name }) => name === 'send_close')?.keys.join(' + ');

type Props = {
  onFiles: (files: File[]) => void;
  canned: readonly Canned[];
  onCanned: (one: Canned) => void;
  onSend: () => void;
  /** Also closes the conversation, or puts it off; null: there is none yet. */
  onSendAnd: ((after: NonNullable<AfterSending>) => void) | null;
  isSending: boolean;
  isReady: boolean;
};

export function SendRow({ onFiles, canned, onCanned, onSend, onSendAnd, isSending, isReady }: Props) {
  const { t } = useTranslation('inbox');
  const waits = useConnection() !== 'open' && isSending;
  const isLong = useLongSending(isSending);
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
        {waits || isLong ? (
          <Text size="xs" c="dimmed" role="status">
            {t(waits ? 'sent_later' : 'still_sending')}
          </Text>
        ) : (
          <Text size="xs" c="dimmed" visibleFrom="sm">
            {t('send_by_keys')}
          </Text>
        )}
        <Button.Group>
          <Button
            size="compact-md"
            leftSection={<IconSend size={16} aria-hidden />}
            loading={isSending}
            disabled={!isReady}
            onClick={onSend}
          >
            {t('send')}
          </Button>
          {onSendAnd && <SendAnd onSendAnd={onSendAnd} isReady={isReady && !isSending} />}
        </Button.Group>
      </Group>
    </Group>
  );
}

type AndProps = { onSendAnd: (after: NonNullable<AfterSending>) => void; isReady: boolean };

/** What is done with the conversation in the same breath. */
function SendAnd({ onSendAnd, isReady }: AndProps) {
  const { t } = useTranslation('answering');
  const { t: desk } = useTranslation('desk');
  const format = useFormat();
  const now = useNow();
  return (
    <Menu position="top-end" width={310}>
      <Menu.Target>
        <Button size="compact-md" px={6} disabled={!isReady} aria-label={t('send_and.more')} title={t('send_and.more')}>
          <IconChevronUp size={16} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''}>
        <Menu.Item
          leftSection={<IconCheck size={16} aria-hidden />}
          rightSection={<Kbd size="xs">{KEYS}</Kbd>}
          onClick={() => onSendAnd('close')}
        >
          {t('send_and.close')}
        </Menu.Item>
        <Menu.Label>{t('send_and.snooze')}</Menu.Label>
        {snoozesFrom(now).map(({ name, at }) => (
          <Menu.Item
            key={name}
            leftSection={<IconClock size={16} aria-hidden />}
            rightSection={
              <Text size="xs" c="dimmed">
                {format.moment(new Date(at).toISOString())}
              </Text>
            }
            onClick={() => onSendAnd({ snooze: at })}
          >
            {desk(`snooze_for.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
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
      <Menu.Dropdown className={classes['menu'] ?? ''} p={canned.length === 0 ? 'sm' : 4}>
        {canned.length === 0 && <NoCanned />}
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
        {canned.length > 0 && (
          <>
            <Menu.Divider />
            <Text size="xs" px="sm" py={4}>
              <TextLink to="/settings/$section" params={{ section: 'canned_replies' }}>
                {t('canned.change')}
              </TextLink>
            </Text>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
