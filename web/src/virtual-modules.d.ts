declare module 'virtual:routes' {
  import type { AnyContractRouter } from '@orpc/contract';

  export const routes: AnyContractRouter;
}

declare module 'virtual:texts' {
  import type { Language } from '#lib/languages.ts';

  /** What the first page says in English: it stands in for what is missing. */
  export const english: object;
  export const load: Readonly<
    Record<Language, Readonly<Record<'first' | 'trouble' | 'rest', () => Promise<{ texts: object }>>>>
  >;
}
