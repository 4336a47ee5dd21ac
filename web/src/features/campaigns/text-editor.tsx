import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, Textarea, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBlockquote,
  IconBold,
  IconCode,
  IconEyeOff,
  IconItalic,
  IconLink,
  IconStrikethrough,
  IconUnderline,
  type Icon,
} from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, MARKS, putLink, turnMark, type Mark, type Marked } from './markup.ts';

const ICONS: Readonly<Record<Mark, Icon>> = {
  b: IconBold,
  i: IconItalic,
  u: IconUnderline,
  s: IconStrikethrough,
  'tg-spoiler': IconEyeOff,
  blockquote: IconBlockquote,
  code: IconCode,
};

/** Pressed with Ctrl or ⌘. */
const KEYS: Readonly<Record<string, Mark>> = { b: 'b', i: 'i', u: 'u' };

type Props = {
  value: string;
  onChange: (text: string) => void;
  error: string | null;
  /** How long it is as Telegram counts, and how long it may be. */
  length: { now: number; most: number } | null;
};

/** A text with Telegram's tags, and buttons that put them there. */
export function TextEditor({ value, onChange, error, length }: Props) {
  const { t } = useTranslation('campaigns');
  const area = useRef<HTMLTextAreaElement>(null);
  const change = useChange(area, value, onChange);
  const press = (event: KeyboardEvent) => {
    const mark = event.ctrlKey || event.metaKey ? KEYS[event.key] : undefined;
    if (!mark || event.altKey || event.shiftKey) return;
    event.preventDefault();
    change((marked) => turnMark(marked, mark));
  };
  return (
    <Stack gap={6}>
      <Group gap={4} role="toolbar" aria-label={t('format.title')}>
        {MARKS.map((mark) => {
          const Shown = ICONS[mark];
          return (
            <Tooltip key={mark} label={t(`format.${mark}`)}>
              <ActionIcon
                variant="default"
                size="lg"
                aria-label={t(`format.${mark}`)}
                onClick={() => change((marked) => turnMark(marked, mark))}
              >
                <Shown size={17} aria-hidden />
              </ActionIcon>
            </Tooltip>
          );
        })}
        <LinkButton put={(address) => change((marked) => putLink(marked, address))} />
      </Group>
      <Textarea
        ref={area}
        label={t('text')}
        description={t('text_about')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={press}
        error={error}
        maxLength={20_000}
        autosize
        minRows={6}
        maxRows={18}
      />
      {length !== null && (
        <Text size="xs" c={length.now > length.most ? 'red' : 'dimmed'} ta="right">
          {t('length', { now: length.now, most: length.most })}
        </Text>
      )}
    </Stack>
  );
}

/** Changes the text around what is marked in it, which stays marked. */
function useChange(
  area: { readonly current: HTMLTextAreaElement | null },
  value: string,
  onChange: (text: string) => void,
) {
  const marked = useRef<Marked | null>(null);
  useLayoutEffect(() => {
    const now = marked.current;
    if (!now || now.text !== value) return;
    marked.current = null;
    area.current?.focus();
    area.current?.setSelectionRange(now.from, now.to);
  });
  return (act: (marked: Marked) => Marked) => {
    const { selectionStart: from = value.length, selectionEnd: to = value.length } = area.current ?? {};
    marked.current = act({ text: value, from, to });
    onChange(marked.current.text);
  };
}

function LinkButton({ put }: { put: (address: string) => void }) {
  const { t } = useTranslation('campaigns');
  const [opened, { toggle, close }] = useDisclosure();
  const [typed, setTyped] = useState('');
  const address = addressOf(typed);
  const done = () => {
    if (address === null) return;
    close();
    setTyped('');
    put(address);
  };
  return (
    <Popover opened={opened} onChange={close} trapFocus width={300} position="bottom-start" withArrow>
      <Popover.Target>
        <Tooltip label={t('format.link')}>
          <ActionIcon variant="default" size="lg" aria-label={t('format.link')} onClick={toggle}>
            <IconLink size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t('format.address')}
            placeholder="https://example.org"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              // The form around it is not done yet.
              event.preventDefault();
              done();
            }}
            data-autofocus
          />
          <Button onClick={done} disabled={address === null}>
            {t('format.put')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
