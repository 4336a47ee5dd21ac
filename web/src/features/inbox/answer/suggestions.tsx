import { Paper, Text, UnstyledButton } from '@mantine/core';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
} from 'react';
import classes from './answer.module.css';
import { wordAt, type Sign, type Word } from './suggest.ts';

export type Suggestion = { id: string; title: string; about?: string };

type Wish<Each extends Suggestion> = {
  sign: Sign;
  text: string;
  field: RefObject<HTMLTextAreaElement | null>;
  /** What the list is called. */
  label: string;
  /** Of what was written behind the sign. */
  offered: (query: string) => readonly Each[];
  choose: (one: Each, word: Word) => void;
  /** Shown behind the sign where there is nothing to offer at all. */
  none?: ReactNode;
};

type Suggestions = {
  list: ReactNode;
  /** For the field. */
  props: {
    onSelect: (event: SyntheticEvent<HTMLTextAreaElement>) => void;
    onBlur: () => void;
    'aria-autocomplete': 'list';
    'aria-controls'?: string;
    'aria-activedescendant'?: string;
  };
  /** True: the key was meant for the list. */
  pressed: (event: KeyboardEvent) => boolean;
};

const SHOWN_MAX = 50;

/** A list above the field, of what fits the word before the cursor; arrow keys, Enter and Escape are its own while it is there. */
export function useSuggestions<Each extends Suggestion>(wish: Wish<Each>): Suggestions {
  const { sign, text, field, label, offered, choose, none = null } = wish;
  const id = useId();
  const [cursor, setCursor] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  // Where somebody has put the list away it stays so.
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const word = cursor === null ? null : wordAt(text, cursor, sign);
  const items = word === null || word.from === closedAt ? [] : offered(word.query).slice(0, SHOWN_MAX);
  const isNone = none !== null && word?.query === '' && word.from !== closedAt;
  const at = Math.min(active, items.length - 1);
  const take = (one: Each | undefined) => {
    if (!one || !word) return;
    setActive(0);
    choose(one, word);
  };
  const pressed = (event: KeyboardEvent): boolean => {
    if (!word || event.nativeEvent.isComposing) return false;
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (items.length === 0 && !(isNone && key === 'Escape')) return false;
    if (key === 'ArrowDown') setActive((at + 1) % items.length);
    else if (key === 'ArrowUp') setActive((at + items.length - 1) % items.length);
    else if (key === 'Enter' || key === 'Tab') take(items[at]);
    else if (key === 'Escape') setClosedAt(word.from);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const isOpen = items.length > 0;
  return {
    list: isNone ? (
      <Paper className={classes['suggestions']} withBorder shadow="md" p="sm" role="status">
        {none}
      </Paper>
    ) : (
      isOpen && (
        <List
          id={id}
          label={label}
          items={items}
          at={at}
          onChoose={(one) => {
            take(one);
            field.current?.focus();
          }}
        />
      )
    ),
    props: {
      onSelect: ({ currentTarget: { selectionStart, selectionEnd } }) => {
        setCursor(selectionStart === selectionEnd ? selectionStart : null);
        if (word === null) setClosedAt(null);
      },
      onBlur: () => setCursor(null),
      'aria-autocomplete': 'list',
      ...(isOpen && { 'aria-controls': id, 'aria-activedescendant': `${id}-${at}` }),
    },
    pressed,
  };
}

type ListProps<Each> = { id: string; label: string; items: readonly Each[]; at: number; onChoose: (one: Each) => void };

function List<Each extends Suggestion>({ id, label, items, at, onChoose }: ListProps<Each>) {
  const active = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Newer browsers answer with a promise, which is no way to clean up.
    active.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <Paper id={id} className={classes['suggestions']} withBorder shadow="md" role="listbox" aria-label={label}>
      {items.map((one, n) => (
        <UnstyledButton
          key={one.id}
          ref={n === at ? active : null}
          id={`${id}-${n}`}
          className={classes['suggestion']}
          role="option"
          aria-selected={n === at}
          tabIndex={-1}
          // The field keeps the cursor.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(one)}
        >
          <Text size="sm" fw={600} span style={{ flexShrink: 0 }}>
            {one.title}
          </Text>
          {one.about !== undefined && (
            <Text size="sm" c="dimmed" span truncate>
              {one.about}
            </Text>
          )}
        </UnstyledButton>
      ))}
    </Paper>
  );
}
