import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Browsers give some zones by the names that the IANA database gave up years ago (its file `backward`). */
const RENAMED: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};
const nameOf = (zone: string): string => RENAMED[zone] ?? zone;

const ZONES = [
  'UTC',
  ...new Set(
    Intl.supportedValuesOf('timeZone')
      .filter((zone) => zone !== 'UTC')
      .map(nameOf)
      .toSorted(),
  ),
];

/** Where the person sits. */
export function ownZone(): string {
  return nameOf(Intl.DateTimeFormat().resolvedOptions().timeZone);
}

type Props = Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
  value: string | null;
  onChange: (zone: string) => void;
};

/** An IANA time zone, found by a few letters of its name. */
export function ZoneSelect({ value, onChange, ...select }: Props) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('zone')}
      data={value === null || ZONES.includes(value) ? ZONES : [value, ...ZONES]}
      value={value}
      onChange={(zone) => zone !== null && onChange(zone)}
      searchable
      allowDeselect={false}
      limit={80}
      nothingFoundMessage={t('no_zone')}
      {...select}
    />
  );
}
