// What the doctor found, in the person's words.
import type { DoctorFact } from '@groundcrew/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { knownText } from '#lib/i18n.ts';
import { useReason } from '#lib/reasons.ts';

/** By its code; of one that is not known here, as a newer server may tell, in English. */
export function useFacts(): (fact: DoctorFact) => string {
  useTranslation('diagnostics');
  const format = useFormat();
  const reason = useReason();
  const shown = (name: string, value: string | number): string => {
    if (name === 'status') return knownText('settings', `mailbox.status.${value}`)?.toLowerCase() ?? String(value);
    if (typeof value === 'string') return value;
    return name.endsWith('_bytes') ? format.bytes(value) : format.number(value);
  };
  return ({ text, code, values, why }) => {
    const words = Object.entries(values).map(([name, value]) => [name, shown(name, value)] as const);
    const told = why === null ? [] : [['why', reason(why.text, why.told)] as const];
    return knownText('diagnostics', `found.${code}`, Object.fromEntries([...words, ...told])) ?? text;
  };
}
