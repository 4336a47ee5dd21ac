import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { InboxSearch } from '#features/inbox/search.ts';

const PAUSE_MS = 250;
const MAX = 100;

type Props = { search: InboxSearch; onChange: (change: InboxSearch) => void };

/** Words to look for. Enter opens the first that is found, the arrow down goes to it. */
export function FindField({ search, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const { search: value = '' } = search;
  const [typed, setTyped] = useState(value);
  const tell = useDebouncedCallback((text: string) => {
    const words = text.trim();
    onChange(words === '' ? { search: undefined, in: undefined } : { search: words });
  }, PAUSE_MS);
  // The address may change by other ways: back, or a filter that was chosen.
  useEffect(() => setTyped((before) => (before.trim() === value ? before : value)), [value]);
  const clear = () => {
    tell.cancel();
    setTyped('');
    onChange({ search: undefined, in: undefined });
  };
  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      // First what is typed goes, then one is back among the conversations, where keys do something.
      return typed === '' ? event.currentTarget.blur() : clear();
    }
    if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    // What is typed and not asked yet is asked first.
    if (typed.trim() !== value) return tell.flush();
    const first = event.currentTarget.closest('section')?.querySelector<HTMLElement>('[data-row], [data-hit]');
    if (event.key === 'Enter') first?.click();
    else first?.focus();
  };
  return (
    <TextInput
      type="search"
      size="sm"
      aria-label={t('find.label')}
      placeholder={t('find.label')}
      maxLength={MAX}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed !== '' && <CloseButton size="sm" aria-label={t('find.clear')} onClick={clear} />}
      data-act="search"
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      onKeyDown={pressed}
    />
  );
}
