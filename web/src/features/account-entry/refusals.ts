// What adding accounts is refused for, by code, in words of its own, with the field that it is about.
import type { Told } from '@groundcrew/contract';
import { ORPCError } from '@orpc/client';
import { useTranslation } from 'react-i18next';
import { useSaid } from '#lib/errors.ts';

type Field = 'session' | 'session_name' | 'proxy_url' | 'api' | 'phone';
export type Refusal = { text: string; field: Field | null };

/** By code; `field` of a bad value, and whether there is a detail, decide between those of one code. */
const KNOWN = [
  { code: 'session_malformed', key: 'session_malformed', field: 'session' },
  { code: 'session_duplicate', detail: true, key: 'session_here', field: 'session' },
  { code: 'session_duplicate', detail: false, key: 'session_elsewhere', field: 'session' },
  { code: 'user_duplicate', key: 'user_here', field: 'session' },
  { code: 'other_user', key: 'other_user', field: 'session' },
  { code: 'name_taken', key: 'name_taken', field: 'session_name' },
  { code: 'private_address', key: 'private_address', field: 'proxy_url' },
  { code: 'credentials_missing', key: 'no_credentials', field: 'api' },
  { code: 'too_many_logins', key: 'too_many_logins', field: null },
  { code: 'line_has_name', of: 'name', key: 'twice_name', field: null },
  { code: 'line_has_name', of: 'session', key: 'twice_session', field: null },
  { code: 'bad_value', of: 'session_name', key: 'bad_name', field: 'session_name' },
  { code: 'bad_value', of: 'proxy_url', key: 'bad_proxy', field: 'proxy_url' },
  { code: 'bad_value', of: 'api_id', key: 'bad_api', field: 'api' },
  { code: 'bad_value', of: 'api_hash', key: 'bad_api', field: 'api' },
  { code: 'bad_value', of: 'phone', key: 'bad_phone', field: 'phone' },
  { code: 'bad_value', of: 'session_file', key: 'no_file', field: 'session' },
] as const;

/** Null: of a kind that has no words of its own here. */
export function useSayRefusal(): (told: Told | undefined) => Refusal | null {
  const { t } = useTranslation('account-entry');
  return (told) => {
    if (!told) return null;
    const { field = '', detail = '' } = told.params;
    const known = KNOWN.find(
      (one) =>
        one.code === told.code &&
        (!('of' in one) || one.of === field) &&
        (!('detail' in one) || one.detail === (detail !== '')),
    );
    return known ? { text: t(`refused.${known.key}`, { detail }), field: known.field } : null;
  };
}

/** What an error of the API tells: its message is `What: which one`, and of a bad value `What: field: why`. */
export function toldOf(code: string, message: string): Told {
  const [, detail = ''] = /^[^:]*: (.+)$/s.exec(message) ?? [];
  const [, field = ''] = /^(\w+): /.exec(detail) ?? [];
  return { code, params: { detail, field } };
}

export function useRefusal(): (error: unknown) => Refusal | null {
  const say = useSayRefusal();
  const said = useSaid();
  return (error) => {
    if (error === null || error === undefined) return null;
    const known = error instanceof ORPCError ? say(toldOf(String(error.code), error.message)) : null;
    return known ?? { text: said(error).sentence, field: null };
  };
}
