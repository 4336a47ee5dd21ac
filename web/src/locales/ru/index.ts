import type { Texts } from '#locales/en/index.ts';
import common from './common.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };

export const ru: Texts = { common, 'sign-in': signIn };
