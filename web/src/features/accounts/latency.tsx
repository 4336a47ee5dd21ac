import { useTranslation } from 'react-i18next';

export function Latency({ milliseconds }: { milliseconds: number | null }) {
  const { i18n } = useTranslation();
  if (milliseconds === null) return <>—</>;
  const unit = { style: 'unit', unit: 'millisecond', unitDisplay: 'short' } as const;
  return <>{new Intl.NumberFormat(i18n.language, unit).format(milliseconds)}</>;
}
