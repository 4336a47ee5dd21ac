import tabs from '#ui/scroll-tabs.module.css';
import { Button, Group, Tabs } from '@mantine/core';
import { IconAlertTriangle, IconCopy, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newVariant, type DraftVariant, type Faults } from './draft.ts';
import { OneVariant } from './one-variant.tsx';

const VARIANTS_MAX = 1_000;

type Props = {
  variants: DraftVariant[];
  onChange: (variants: DraftVariant[]) => void;
  faults: Faults['variants'];
  /** What the API refused, by the key of the message. */
  refused: { key: string; reason: string } | null;
};

/** The messages that take turns, one at a time, each beside how Telegram shows it. */
export function Variants({ variants, onChange, faults, refused }: Props) {
  const { t } = useTranslation('campaigns');
  const [chosen, setChosen] = useState(variants[0]?.key ?? null);
  const open = variants.find(({ key }) => key === chosen) ?? variants[0];
  const add = (of: Partial<DraftVariant>) => {
    const added = newVariant(of);
    onChange([...variants, added]);
    setChosen(added.key);
  };
  const remove = (key: string) => {
    const place = variants.findIndex((one) => one.key === key);
    onChange(variants.filter((one) => one.key !== key));
    setChosen((variants[place + 1] ?? variants[place - 1])?.key ?? null);
  };
  const isWrong = (key: string) => faults[key] !== undefined || refused?.key === key;
  return (
    <Tabs value={open?.key ?? null} onChange={setChosen} keepMounted={false}>
      <Group gap="xs" mb="md" align="flex-end">
        <Tabs.List className={tabs['list']}>
          {variants.map(({ key, language }, place) => (
            <VariantTab key={key} value={key} n={place + 1} language={language} isWrong={isWrong(key)} />
          ))}
        </Tabs.List>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={variants.length >= VARIANTS_MAX}
          onClick={() => add({})}
        >
          {t('variant_add')}
        </Button>
      </Group>
      {open && (
        <Tabs.Panel value={open.key}>
          <OneVariant
            variant={open}
            onChange={(changed) =>
              onChange(variants.map((one) => (one.key === open.key ? { ...one, ...changed } : one)))
            }
            error={faults[open.key] === undefined ? null : t(`fault.${faults[open.key] ?? 'no_text'}`)}
            refused={refused?.key === open.key ? refused.reason : null}
          />
          <Acts copy={() => add({ ...open })} remove={variants.length > 1 ? () => remove(open.key) : null} />
        </Tabs.Panel>
      )}
    </Tabs>
  );
}

type TabProps = { value: string; n: number; language: string; isWrong: boolean };

function VariantTab({ value, n, language, isWrong }: TabProps) {
  const { t } = useTranslation('campaigns');
  return (
    <Tabs.Tab
      value={value}
      rightSection={isWrong && <IconAlertTriangle size={15} color="var(--mantine-color-error)" aria-hidden />}
      {...(isWrong && { 'aria-label': t('variant_wrong', { n }) })}
    >
      {t('variant', { n })}
      {language !== '' && ` · ${language}`}
    </Tabs.Tab>
  );
}

/** `remove` is null for the only one. */
function Acts({ copy, remove }: { copy: () => void; remove: (() => void) | null }) {
  const { t } = useTranslation('campaigns');
  return (
    <Group gap="xs" mt="sm">
      <Button size="compact-sm" variant="subtle" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
        {t('variant_copy')}
      </Button>
      {remove && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={remove}
        >
          {t('variant_remove')}
        </Button>
      )}
    </Group>
  );
}
