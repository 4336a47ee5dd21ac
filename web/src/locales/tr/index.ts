import type { Texts } from '#locales/en/index.ts';
import accountEntry from './account-entry.json' with { type: 'json' };
import accounts from './accounts.json' with { type: 'json' };
import blockers from './blockers.json' with { type: 'json' };
import campaigns from './campaigns.json' with { type: 'json' };
import common from './common.json' with { type: 'json' };
import events from './events.json' with { type: 'json' };
import groups from './groups.json' with { type: 'json' };
import health from './health.json' with { type: 'json' };
import joiner from './joiner.json' with { type: 'json' };
import overview from './overview.json' with { type: 'json' };
import reactions from './reactions.json' with { type: 'json' };
import bell from './bell.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };
import status from './status.json' with { type: 'json' };
import table from './table.json' with { type: 'json' };
import tour from './tour.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };
import logs from './logs.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import diagnostics from './diagnostics.json' with { type: 'json' };
import firstSteps from './first-steps.json' with { type: 'json' };

export const tr: Texts = {
  'account-entry': accountEntry,
  accounts,
  blockers,
  campaigns,
  common,
  events,
  groups,
  health,
  joiner,
  overview,
  reactions,
  settings,
  bell,
  'sign-in': signIn,
  status,
  table,
  tour,
  logs,
  audit,
  diagnostics,
  'first-steps': firstSteps,
};
