// What keeps a person's reply back. It is asked when somebody looks at a conversation, when the reply is written, and once more
// in the transaction after which it goes out.
import type { AccountState } from '#domain/accounts.ts';
import { blocker, workspaceBlockers, type Blocker } from '#domain/blockers/blocker.ts';
import { ownBlockers } from '#domain/blockers/account.ts';
import { blocklisted, wrongStatus } from '#domain/blockers/join.ts';
import { warmUp } from '#domain/blockers/post.ts';
import { dateText } from '#domain/days.ts';
import { contactText, type DoNotContact } from '#domain/do-not-contact.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';

/** Everything about a conversation that decides whether somebody may be answered in it. */
export type ReplyPlace = {
  /** Null: it is mail. */
  account: AccountState | null;
  mailbox: { email: string; is_active: boolean } | null;
  /** The group of ours that it is; null for private chats, for mail, and for groups that are none of ours. */
  target: TargetState | null;
  /** The name of the account that the group belongs to. */
  bound_account: string | null;
  /** The entry that forbids to write to whom this goes; null: none does. */
  listed: DoNotContact | null;
  /** Until when Telegram wants no message of this kind from the account. */
  flood: { method: string; until: Date } | null;
};

/** Neither quiet hours nor limits nor floods of other methods are among them: a person has decided to answer. */
export function replyBlockers(place: ReplyPlace, rules: Rules, now: Date): Blocker[] {
  const { account, mailbox, listed, flood } = place;
  const found = workspaceBlockers({ stop: rules.stop, quiet_hours: null }, now);
  if (account) found.push(...accountReplyBlockers(account, now), ...groupBlockers(place, account, now));
  if (mailbox && !mailbox.is_active) {
    const action = 'It is switched off: switch it on among the mailboxes.';
    found.push(blocker('mailbox_inactive', null, `the mailbox ${mailbox.email} is not active`, action));
  }
  if (listed) found.push(onTheList(listed));
  if (flood && flood.until > now) {
    const message = `Telegram wants no ${flood.method} of this account until ${dateText(flood.until)}`;
    found.push(blocker('reply_flood', flood.until, message));
  }
  return found;
}

/** Whether it is healthy is no matter as long as Telegram may take its session, nor what it waits for before it posts. */
function accountReplyBlockers(account: AccountState, now: Date): Blocker[] {
  const dead = account.health?.status === 'invalid_session';
  return ownBlockers(account, now).filter(
    ({ code }) => code !== 'account_waiting' && (code !== 'account_unhealthy' || dead),
  );
}

function groupBlockers({ target, bound_account }: ReplyPlace, account: AccountState, now: Date): Blocker[] {
  if (!target) return [];
  const found: Blocker[] = [];
  const bound = target.assigned_account_id;
  if (target.status === 'banned') found.push(wrongStatus(target));
  if (bound !== null && bound !== account.id) {
    const name = bound_account ?? `account ${bound}`;
    const action = `Only ${name} may write there, for ever: answer as ${name}.`;
    found.push(blocker('target_bound', null, `the group belongs to ${name}`, action));
  }
  if (bound !== null) found.push(...warmUp(target, now));
  if (target.blocklisted_account_ids.includes(account.id)) found.push(blocklisted(account, target.link));
  return found;
}

function onTheList(entry: DoNotContact): Blocker {
  const why = entry.reason === null ? '' : `: ${entry.reason}`;
  const message = `${contactText(entry)} is on the do-not-contact list by ${entry.created_by}${why}`;
  const action = 'Whoever is on that list is written to by nobody. Take the entry off only if the person asks for it.';
  return blocker('do_not_contact', null, message, action);
}
