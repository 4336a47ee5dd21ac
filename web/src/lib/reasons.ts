// Why something was refused, failed or is not done, in the person's words.
import type { Told } from '@groundcrew/contract';
import { useTranslation } from 'react-i18next';
import { useFormat, type Format } from '#lib/format.ts';
import { knownText, loadTroubleTexts } from '#lib/i18n.ts';

/** By the code that the server gives beside its English text, which stands where it has given none. */
export function useReason(): (text: string, told: Told | null | undefined) => string {
  useTranslation();
  const format = useFormat();
  return (text, told) => {
    if (!told) return text;
    loadTroubleTexts().catch(() => {});
    return wordsOf(told, format) ?? text;
  };
}

function wordsOf({ code, params }: Told, format: Format): string | null {
  if (code === 'telegram') return knownText('errors', `telegram.${params['type'] ?? ''}`);
  const status = knownText('status', `group.${params['status'] ?? ''}`)?.toLowerCase();
  if (code === 'target_status' && status !== undefined) return knownText('reasons', 'target_status_known', { status });
  const values = Object.entries(params).map(([name, value]) => [name, isTime(name) ? format.moment(value) : value]);
  const closer = `${code}_${params['hold'] ?? params['health'] ?? ''}`;
  return (
    knownText('reasons', code, Object.fromEntries(values)) ??
    knownText('blockers', `what.${closer}`) ??
    knownText('blockers', `what.${code}`) ??
    knownText('errors', `code.${code}`)
  );
}

function isTime(name: string): boolean {
  return name === 'until' || name === 'at';
}
