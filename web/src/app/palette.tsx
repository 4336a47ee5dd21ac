import { Input, Loader, VisuallyHidden } from '@mantine/core';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { memo, useEffect, useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGES } from '#app/navigation.ts';
import { matching, type Item, type Section } from '#app/palette-items.ts';
import classes from '#app/palette.module.css';
import { usePaletteActs, type Around } from '#app/use-palette-acts.ts';
import { usePaletteFound } from '#app/use-palette-found.ts';

export const openPalette = spotlight.open;

/** Where to go and what to do, by a few letters; Enter takes the first that is found. Ctrl or ⌘ and K. */
export function Palette(around: Around) {
  const { t } = useTranslation();
  return (
    <Spotlight.Root
      // Its keys are heard before it is loaded.
      shortcut={null}
      // A blurred page behind it would be painted anew with every key.
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      // Closed it is gone at once: whoever opens it again types into the new one.
      transitionProps={{ duration: 120, exitDuration: 0, transition: 'pop' }}
      // The dialog is named, not what stands around it.
      attributes={{ content: { 'aria-label': t('palette.title') } }}
    >
      <Finder {...around} />
    </Spotlight.Root>
  );
}

/** The one of the list that Enter takes: the first again whenever other letters are typed. */
type Chosen = { query: string; id: string | null };

function Finder(around: Around) {
  const { t } = useTranslation();
  const list = useId();
  const [query, setQuery] = useState('');
  const [chosen, choose] = useState<Chosen>({ query: '', id: null });
  const [isAwaited, setAwaited] = useState(false);
  const { sections, isLooking } = useSections(query, around);
  const items = sections.flatMap((section) => section.items);
  const at = Math.max(0, chosen.query === query ? items.findIndex(({ id }) => id === chosen.id) : 0);
  const current = items[at];
  const take = (item: Item) => {
    spotlight.close();
    item.run();
  };
  // Enter was pressed before anything was found.
  useEffect(() => {
    if (!isAwaited) return;
    if (current) take(current);
    if (current || !isLooking) setAwaited(false);
  });
  const move = (to: number) => choose({ query, id: items[(to + items.length) % items.length]?.id ?? null });
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const act = { ArrowDown: () => move(at + 1), ArrowUp: () => move(at - 1), Enter: () => setAwaited(true) }[
      event.key
    ];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <>
      <Input
        size="lg"
        classNames={{ input: classes['search'] ?? '' }}
        leftSection={<IconSearch size={20} aria-hidden />}
        rightSection={isLooking && <Loader size={16} aria-hidden />}
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={current && idOf(list, current)}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={pressed}
        data-autofocus
      />
      <Results list={list} sections={sections} query={query} current={current} take={take} />
      {items.length === 0 && !isLooking && <div className={classes['nothing']}>{t('palette.nothing')}</div>}
      <VisuallyHidden role="status">{items.length === 0 && !isLooking && t('palette.nothing')}</VisuallyHidden>
    </>
  );
}

const idOf = (list: string, item: Item) => `${list}-${item.id.replaceAll(' ', '-')}`;

type ResultsProps = {
  list: string;
  sections: readonly Section[];
  query: string;
  current: Item | undefined;
  take: (item: Item) => void;
};

function Results({ list, sections, query, current, take }: ResultsProps) {
  const { t } = useTranslation();
  return (
    <div id={list} role="listbox" aria-label={t('palette.title')} className={classes['list']}>
      {sections.map(({ name, items }) => (
        <div key={name} role="group" aria-label={name}>
          <div className={classes['group']} aria-hidden>
            {name}
          </div>
          {items.map((item) => (
            <Line
              key={item.id}
              id={idOf(list, item)}
              item={item}
              query={query.trim()}
              chosen={item === current}
              take={take}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Pages and acts that hold what is typed, and what else there is by these letters; none that is empty. */
function useSections(query: string, around: Around) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const acts = usePaletteActs(around);
  const { sections, isLooking } = usePaletteFound(query);
  const pages = useMemo(
    () =>
      PAGES.map(({ to, name, icon }) => ({
        id: `page ${name}`,
        label: t(`page.${name}`),
        icon,
        run: () => void navigate({ to }),
      })),
    [t, navigate],
  );
  const all = [
    { name: t('navigation'), items: matching(pages, query) },
    { name: t('palette.acts'), items: matching(acts, query) },
    ...sections,
  ];
  return { sections: all.filter(({ items }) => items.length > 0), isLooking };
}

type LineProps = { id: string; item: Item; query: string; chosen: boolean; take: (item: Item) => void };

/** What it does is the same as long as it is called the same. */
const Line = memo(AnyLine, (before, after) =>
  [before.query === after.query, before.chosen === after.chosen, before.item.id === after.item.id]
    .concat(before.item.label === after.item.label, before.item.hint === after.item.hint)
    .every(Boolean),
);

function AnyLine({ id, item, query, chosen, take }: LineProps) {
  const { label, hint, icon: Shown } = item;
  useEffect(() => {
    if (chosen) document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
  }, [chosen, id]);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the box above it hears the keys, and names it
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      className={classes['item']}
      // The box keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => take(item)}
    >
      <Shown size={18} stroke={1.7} aria-hidden />
      <span className={classes['words']}>
        <span>
          <Marked text={label} query={query} />
        </span>
        {hint !== undefined && <span className={classes['hint']}>{hint}</span>}
      </span>
    </div>
  );
}

/** With the letters that are typed marked. */
function Marked({ text, query }: { text: string; query: string }) {
  const at = query === '' ? -1 : text.toLowerCase().indexOf(query.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + query.length)}</mark>
      {text.slice(at + query.length)}
    </>
  );
}
