import { useTranslation } from 'react-i18next';

const PROBLEMS = [
  'phone_invalid',
  'code_wrong',
  'code_malformed',
  'code_expired',
  'code_not_resent',
  'password_wrong',
  'connection_lost',
] as const;

/** Why the same is asked again. */
export function useProblem(): (problem: string | null) => string | null {
  const { t } = useTranslation('account-entry');
  return (problem) => {
    if (problem === null) return null;
    const known = PROBLEMS.find((one) => one === problem);
    return known ? t(`problem.${known}`) : problem;
  };
}
