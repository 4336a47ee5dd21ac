import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';

const PAUSE_MS = 300;

type Props = {
  label: string;
  value: string;
  onChange: (value: string | undefined) => void;
  maw?: number | string;
  /** In a dialog: one types here first. */
  isFirst?: boolean;
};

/** Tells what is searched for when one pauses in typing; nothing turns undefined. */
export function SearchBox({ label, value, onChange, maw = 360, isFirst }: Props) {
  const [typed, setTyped] = useState(value);
  const tell = useDebouncedCallback((text: string) => onChange(text.trim() === '' ? undefined : text.trim()), PAUSE_MS);
  // The address may change by other ways: back, or a filter that was taken away.
  useEffect(() => setTyped((before) => (before.trim() === value ? before : value)), [value]);
  return (
    <TextInput
      type="search"
      data-autofocus={isFirst}
      size="sm"
      flex={1}
      miw={200}
      maw={maw}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
