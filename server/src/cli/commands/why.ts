import { Command } from 'commander';
import { answering } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, type Answer } from '#cli/output.ts';
import type { Blocker } from '#domain/blockers.ts';
import type { Activity, WhyAnswer } from '#domain/why.ts';
import { why, type Why } from '#engine/why.ts';

export function whyCommand(): Command {
  return new Command('why')
    .argument('<what>', 'an account, a group, task:ID or campaign:NAME')
    .addHelpText(
      'after',
      `
An account by its session name, phone, id or name; a group by its link in any spelling, its id here or Telegram's. Where a
word could be both, write account:WORD or group:WORD. docs/operating/blockers.md lists all reasons.

Examples:
  groundcrew why s1
  groundcrew why @kyiv_auto
  groundcrew why https://t.me/+AbCdEfGhIjKlMnOp --json
  groundcrew why task:7
  groundcrew why campaign:evening`,
    )
    .action(answering<[string]>(answer));
}

async function answer({ crew, config }: CommandContext, what: string): Promise<Answer> {
  const found = await why(crew.scope, what, { data_folder: config.data_folder });
  return { json: found, text: textOf(found) };
}

function textOf(found: Why): string {
  const lines = [headOf(found)];
  if ('activities' in found) {
    for (const activity of ['join', 'post', 'react'] as const) {
      lines.push(`  ${activity.padEnd(6)} ${activityText(activity, found.activities[activity])}`);
    }
  }
  if ('next_slot' in found && found.next_slot) {
    const { campaign, at, posts_from } = found.next_slot;
    lines.push(
      `Campaign ${campaign} may post there from ${shownTime(posts_from)} on, in its slot of ${shownTime(at)}.`,
    );
  }
  if (found.blockers.length > 0) lines.push('', 'Why not now:', ...found.blockers.flatMap(reasonLines));
  if ('reconnect' in found && found.reconnect) {
    const { at, message, action } = found.reconnect;
    lines.push('', `Since ${shownTime(at)} ${message}`, `    ${action}`);
  }
  if ('accounts' in found && found.accounts && found.accounts.length > 1) {
    const said = new Set(found.blockers.map(({ message }) => message));
    lines.push('', 'Account by account:', ...accountLines(found.accounts, said));
  }
  return lines.join('\n');
}

function headOf(found: Why): string {
  const { kind, name, status } = found.subject;
  const who = 'account' in found && found.account !== null ? found.account : null;
  const when = found.can_act ? 'now' : whenText(found.next_at);
  switch (kind) {
    case 'account':
      return found.can_act ? `${name} may act now.` : `${name} does nothing ${when}.`;
    case 'group': {
      if (!('activity' in found) || found.activity === null) return `${name} is ${status}: nothing is done there.`;
      const act = found.activity === 'join' ? 'joined' : 'posted to';
      const by = who === null ? '' : ` by ${who}`;
      return found.can_act ? `${name} can be ${act} now${by}.` : `${name} is not ${act} ${when}${by}.`;
    }
    case 'task':
    case 'campaign': {
      const by = who === null ? '' : ` (${who} is next)`;
      return found.can_act ? `${name} is ${status} and goes on now${by}.` : `${name} does nothing ${when}${by}.`;
    }
  }
}

/** After "does nothing": until when, or that waiting does not help. */
function whenText(next_at: Date | null): string {
  return next_at ? `before ${shownTime(next_at)}` : 'until a person, or an event, clears the way';
}

const IDLE: Record<Activity, string> = { join: 'nothing to join', post: 'nowhere to post', react: '' };

function activityText(activity: Activity, { can_act, next_at, blockers }: WhyAnswer): string {
  if (can_act) return 'may, now';
  const idle = blockers.length === 1 && ['no_groups', 'no_new_groups'].includes(blockers[0]?.code ?? '');
  if (idle) return IDLE[activity];
  return next_at ? `not before ${shownTime(next_at)}` : 'no';
}

function reasonLines({ code, message, action, until }: Blocker): string[] {
  const what = action ?? (until === null ? null : 'Nothing to do: it ends by itself.');
  return [`  - ${message} (${code})`, ...(what === null ? [] : [`    ${what}`])];
}

const ACCOUNTS_SHOWN = 10;

/** `said`: reasons that stand above already, for all of them. */
function accountLines(accounts: readonly (WhyAnswer & { account: string })[], said: ReadonlySet<string>): string[] {
  const resting = ({ blockers }: WhyAnswer) =>
    blockers.some(({ code }) => code === 'account_inactive' || code === 'no_session');
  const working = accounts.filter((each) => !resting(each));
  if (working.length > 0 && accounts.length > working.length + 1) {
    const rest = accounts.length - working.length;
    return [...accountLines(working, said), `  and ${rest} deactivated or without session`];
  }
  const shown = accounts.slice(0, ACCOUNTS_SHOWN).map(({ account, can_act, next_at, blockers }) => {
    const when = can_act ? 'now' : next_at ? `from ${shownTime(next_at)}` : 'no';
    const own = blockers.map(({ message }) => message).filter((message) => !said.has(message));
    const reasons = own.join('; ');
    return `  ${account}: ${when}${reasons === '' ? '' : `: ${reasons}`}`;
  });
  const more = accounts.length - ACCOUNTS_SHOWN;
  return more > 0 ? [...shown, `  and ${more} more (--json shows all)`] : shown;
}
