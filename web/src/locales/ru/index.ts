import type { Texts } from '#locales/en/index.ts';
import blockers from './blockers.json' with { type: 'json' };
import common from './common.json' with { type: 'json' };
import events from './events.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };
import status from './status.json' with { type: 'json' };
import table from './table.json' with { type: 'json' };

export const ru: Texts = { blockers, common, events, 'sign-in': signIn, status, table };
