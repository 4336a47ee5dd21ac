import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGES } from '#app/navigation.ts';

/** So long after `g` a letter leads to a page. */
const LETTER_WITHIN_MS = 1_500;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** All keys: `g` and a letter goes to a page, `?` shows what there is. Neither does anything where one types. */
export function Help() {
  const { t } = useTranslation();
  const { t: help } = useTranslation('bell');
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure();
  const began = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') open();
      const page = PAGES.find(({ key }) => key === event.key);
      const isSecond = event.timeStamp - began.current < LETTER_WITHIN_MS;
      began.current = event.key === 'g' && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (page && isSecond) void navigate({ to: page.to });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [navigate, open]);
  const line = (text: string, keys: readonly string[]) => (
    <Group key={text} justify="space-between">
      <Text size="sm">{text}</Text>
      <Group gap={4}>
        {keys.map((key, place) => (
          <Kbd key={`${place} ${key}`}>{key}</Kbd>
        ))}
      </Group>
    </Group>
  );
  return (
    <Modal opened={opened} onClose={close} title={help('keys')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack gap="xs">
        {line(t('palette.title'), ['Ctrl', 'K'])}
        {line(help('keys'), ['?'])}
        {PAGES.map(({ name, key }) => line(t(`page.${name}`), ['g', key]))}
      </Stack>
    </Modal>
  );
}
