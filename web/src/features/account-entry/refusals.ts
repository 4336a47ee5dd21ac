// The server says reasons in English; those that adding accounts meets have our own words, and the field that they are about.
import { ORPCError } from '@orpc/client';
import { useTranslation } from 'react-i18next';
import { useSaid } from '#lib/errors.ts';

type Field = 'session' | 'session_name' | 'proxy_url' | 'api' | 'phone';
export type Refusal = { text: string; field: Field | null };

/** By how the server's message begins; what stands behind it is the detail: mostly the account that is meant. */
const KNOWN = [
  { begins: 'Session string is malformed', key: 'session_malformed', field: 'session' },
  { begins: 'Session is already in use by another account: ', key: 'session_here', field: 'session' },
  { begins: 'Session is already in use by another account', key: 'session_elsewhere', field: 'session' },
  { begins: 'Telegram user is another account here already: ', key: 'user_here', field: 'session' },
  { begins: 'Session is of another Telegram user', key: 'other_user', field: 'session' },
  { begins: 'Account name is taken', key: 'name_taken', field: 'session_name' },
  { begins: 'Bad value: session_name', key: 'bad_name', field: 'session_name' },
  { begins: 'Private address', key: 'private_address', field: 'proxy_url' },
  { begins: 'Bad value: proxy_url', key: 'bad_proxy', field: 'proxy_url' },
  { begins: 'API credentials are missing', key: 'no_credentials', field: 'api' },
  { begins: 'Bad value: api_', key: 'bad_api', field: 'api' },
  { begins: 'Bad value: phone', key: 'bad_phone', field: 'phone' },
  { begins: 'Bad value: session_file', key: 'no_file', field: 'session' },
  { begins: 'Too many log-ins at once', key: 'too_many_logins', field: null },
] as const;

const TWICE = /^Bad value: (name|session): line \d+ has it, too$/;

/** Of the server's own message; null: of a kind that is not known here. */
export function useSayReason(): (message: string) => Refusal | null {
  const { t } = useTranslation('account-entry');
  return (message) => {
    const twice = TWICE.exec(message);
    if (twice) return { text: t(twice[1] === 'name' ? 'refused.twice_name' : 'refused.twice_session'), field: null };
    const known = KNOWN.find(({ begins }) => message.startsWith(begins));
    if (!known) return null;
    const detail = message.slice(known.begins.length).replace(/^: /, '');
    return { text: t(`refused.${known.key}`, { detail }), field: known.field };
  };
}

export function useRefusal(): (error: unknown) => Refusal | null {
  const say = useSayReason();
  const said = useSaid();
  return (error) => {
    if (error === null || error === undefined) return null;
    const known = error instanceof ORPCError ? say(error.message) : null;
    return known ?? { text: said(error).sentence, field: null };
  };
}
