// The shape of the texts, by namespace: one a page, and `common` for what stands around them and what several use.
import type { first } from '#locales/en/first.ts';
import type { rest } from '#locales/en/rest.ts';

export type FirstTexts = typeof first;
export type RestTexts = typeof rest;
export type Texts = FirstTexts & RestTexts;
