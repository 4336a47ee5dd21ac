import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** Where the person sits. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
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
