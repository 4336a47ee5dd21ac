import accountEntry from './account-entry.json' with { type: 'json' };
import accounts from './accounts.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import campaigns from './campaigns.json' with { type: 'json' };
import diagnostics from './diagnostics.json' with { type: 'json' };
import errors from './errors.json' with { type: 'json' };
import firstSteps from './first-steps.json' with { type: 'json' };
import groups from './groups.json' with { type: 'json' };
import inbox from './inbox.json' with { type: 'json' };
import joiner from './joiner.json' with { type: 'json' };
import logs from './logs.json' with { type: 'json' };
import reactions from './reactions.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };
import table from './table.json' with { type: 'json' };

/** What the other pages say: loaded with the first of them. */
export const rest = {
  'account-entry': accountEntry,
  accounts,
  audit,
  campaigns,
  diagnostics,
  errors,
  'first-steps': firstSteps,
  groups,
  inbox,
  joiner,
  logs,
  reactions,
  settings,
  table,
};
