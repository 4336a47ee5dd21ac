import { TagsInput, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import type { Contact } from '#features/inbox/types.ts';
import { nameOf } from '#features/inbox/who.ts';
import { isAddress, personText, withPeople } from './people.ts';

/** As many as the server takes. */
const PEOPLE_MAX = 20;
const OFFERED = 8;

type Found = Pick<Contact, 'id' | 'name' | 'username' | 'email' | 'phone'>;

type Props = {
  label: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  autoFocus?: boolean;
  /** People on Telegram are offered, too, and are not written to by mail. */
  onTelegram?: (contact: Found) => void;
};

const TELEGRAM = 'telegram:';

/** Addresses, each on its own; people who are known are offered by their names. */
export function PeopleField({ label, value, onChange, autoFocus = false, onTelegram }: Props) {
  const { t } = useTranslation('answering');
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const { data } = useQuery({
    ...api.contacts.list.queryOptions({
      input: { search, limit: OFFERED, ...(onTelegram === undefined && { platform: 'email' as const }) },
    }),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  const found = search === '' ? [] : (data?.items ?? []);
  const mails = found.flatMap((one) =>
    one.email === null ? [] : [personText({ name: one.name, address: one.email })],
  );
  const chats = found.filter(({ platform }) => platform === 'telegram');
  const wrong = value.find((text) => !isAddress(text));
  const changed = (next: string[]) => {
    const chat = next.find((text) => text.startsWith(TELEGRAM));
    const one = chat === undefined ? undefined : chats.find(({ id }) => `${TELEGRAM}${id}` === chat);
    if (one) return onTelegram?.(one);
    onChange(withPeople([], next, true));
  };
  return (
    <TagsInput
      size="sm"
      aria-label={label}
      leftSection={
        <Text size="xs" c="dimmed" w="100%" pl="xs">
          {label}
        </Text>
      }
      leftSectionWidth={72}
      data={[
        { group: t('people.mail'), items: [...new Set(mails)] },
        { group: t('people.telegram'), items: chats.map(({ id }) => `${TELEGRAM}${id}`) },
      ].filter(({ items }) => items.length > 0)}
      // The server has looked for them.
      filter={({ options }) => options}
      renderOption={({ option }) => {
        const one = chats.find(({ id }) => option.value === `${TELEGRAM}${id}`);
        if (!one) return <Text size="sm">{option.value}</Text>;
        return (
          <Text size="sm">
            {nameOf(one)}
            {one.username !== null && one.name !== null && ` · @${one.username}`}
          </Text>
        );
      }}
      value={[...value]}
      onChange={changed}
      searchValue={typed}
      onSearchChange={setTyped}
      splitChars={[',', ';']}
      acceptValueOnBlur
      maxTags={PEOPLE_MAX}
      error={
        wrong === undefined ? undefined : t(onTelegram ? 'people.not_mail_new' : 'people.not_mail', { text: wrong })
      }
      clearable={false}
      // It stands there because somebody has asked for it.
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- as said above
      autoFocus={autoFocus}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
