import type { ErrorData } from '@groundcrew/contract';
import { ORPCError } from '@orpc/client';
import { useTranslation } from 'react-i18next';

/** What an error says to people, and of which fields; the request's id is what to name when one asks for help. */
export type Said = {
  sentence: string;
  issues: { path: string; message: string }[];
  /** Plain facts, different for each code. */
  details: Record<string, unknown>;
  request_id: string | null;
};

/** The server's own words; where no answer came, ours. */
export function useSaid(): (error: unknown) => Said {
  const { t } = useTranslation();
  return (error) => {
    const data = dataOf(error);
    if (!data) return { sentence: t('error.no_answer'), issues: [], details: {}, request_id: null };
    const { sentence, issues = [], details, request_id } = data;
    return { sentence, issues, details, request_id };
  };
}

function dataOf(error: unknown): ErrorData | null {
  if (!(error instanceof ORPCError)) return null;
  const data: unknown = error.data;
  return isErrorData(data) ? data : null;
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'sentence' in data && typeof data.sentence === 'string';
}
