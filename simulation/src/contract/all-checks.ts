import type { Check } from './check.ts';
import { connectionChecks } from './checks/connections.ts';
import { findingChecks } from './checks/finding.ts';
import { groupChecks } from './checks/group.ts';
import { historyChecks } from './checks/history.ts';
import { identityChecks } from './checks/identity.ts';
import { joiningChecks } from './checks/joining.ts';
import { mediaChecks } from './checks/media.ts';
import { outageChecks } from './checks/outages.ts';
import { postingChecks } from './checks/posting.ts';
import { reactionChecks } from './checks/reactions.ts';
import { refusalChecks } from './checks/refusals.ts';
import { rightsChecks } from './checks/rights.ts';
import { updateChecks } from './checks/updates.ts';

/** What every Telegram-like server must do. */
export const allChecks: Check[] = [
  ...identityChecks,
  ...findingChecks,
  ...groupChecks,
  ...joiningChecks,
  ...rightsChecks,
  ...postingChecks,
  ...historyChecks,
  ...updateChecks,
  ...reactionChecks,
  ...mediaChecks,
  ...refusalChecks,
  ...connectionChecks,
  ...outageChecks,
];
