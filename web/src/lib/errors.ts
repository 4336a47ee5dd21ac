import type { ErrorData } from '@groundcrew/contract';
import { ORPCError } from '@orpc/client';
import { useTranslation } from 'react-i18next';
import { knownText, loadTroubleTexts } from '#lib/i18n.ts';

/** What an error says to people, and of which fields; the request's id is what to name when one asks for help. */
export type Said = {
  sentence: string;
  code: string | null;
  /** The server's own words, with what is meant by name; they are in English. Null: no answer came. */
  original: string | null;
  issues: { path: string; message: string }[];
  /** Plain facts, different for each code. */
  details: Record<string, unknown>;
  request_id: string | null;
};

/** In the person's language by its code; of a code that has no words here, the server's own. */
export function useSaid(): (error: unknown) => Said {
  const { t } = useTranslation();
  return (error) => {
    const data = dataOf(error);
    if (!data)
      return { sentence: t('error.no_answer'), code: null, original: null, issues: [], details: {}, request_id: null };
    const { code, message, sentence, issues = [], details, request_id } = data;
    return { sentence: sentenceOf(code, sentence), code, original: message, issues, details, request_id };
  };
}

/**
 * What a code of the API means, in the language of now; `english`: the server's sentence, for one that is not known here. It stands
 * also until the texts are there, which this asks for.
 */
export function sentenceOf(code: string, english: string): string {
  loadTroubleTexts().catch(() => {});
  return knownText('errors', `code.${code}`) ?? english;
}

function dataOf(error: unknown): (ErrorData & { code: string; message: string }) | null {
  if (!(error instanceof ORPCError)) return null;
  const data: unknown = error.data;
  return isErrorData(data) ? { ...data, code: String(error.code), message: error.message } : null;
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'sentence' in data && typeof data.sentence === 'string';
}
