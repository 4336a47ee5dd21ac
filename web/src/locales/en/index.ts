import common from './common.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };

/** By page; `common` is what stands around them and what several use. */
export const en = { common, 'sign-in': signIn };

export type Texts = typeof en;
