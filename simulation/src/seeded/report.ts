/** What several seeds have come to, for people who read it later. */
import { rarerIn } from '#seeded/faults.ts';
import type { Answered, Asked } from './run-many.ts';

export type Course = {
  answers: readonly Answered[];
  /** All of it, with what the seeds took one beside the other. */
  seconds: number;
  /** Of what was simulated, when known. */
  commit: string | null;
  at: Date;
};

/** Markdown, one line a seed in the order of seeds. */
export function reportOf({ answers, seconds, commit, at }: Course): string {
  const inOrder = answers.toSorted((one, other) => one.asked.seed - other.asked.seed);
  const rows = inOrder.map((answer) => ['', answer.asked.seed, ...cellsOf(answer), ''].join(' | ').trim());
  const done = inOrder.flatMap((answer) => ('report' in answer ? [answer] : []));
  const sum = (of: (answer: (typeof done)[number]) => number): number => done.reduce((all, one) => all + of(one), 0);
  const days = sum(({ asked }) => daysOf(asked));
  const acts = `${sum(({ report }) => report.posts)} posts and ${sum(({ report }) => report.joins)} joins`;
  const broken = sum(({ report }) => (report.violation ? 1 : 0));
  const [first] = inOrder;
  const { accounts = 0, days: each = 0, nodes = 0, faults = '', rarer = rarerIn(each) } = first?.asked ?? {};
  return `# ${inOrder.length} seeds × ${each} days × ${accounts} accounts

${days} account-days on ${nodes} servers, ${acts}, ${sum(({ report }) => report.crashes)} crashes: ${broken} violations, \
${inOrder.length - done.length} seeds without a result. ${Math.round(seconds / 60)} minutes${commit === null ? '' : `, of commit ${commit}`}, \
${at.toISOString().slice(0, 10)}.

What went wrong: ${faults.replaceAll(',', ', ')}. Any line can be had again, with the same hash:

    npm run simulate -- --seed SEED --days ${each} --accounts ${accounts} --nodes ${nodes}${rarer === rarerIn(each) ? '' : ` --rarer ${rarer}`}
${rarer === 1 ? '' : `\nCrashes, stalls and lost answers came ${rarer} times as rarely as in a simulation of days.\n`}
| seed | hash | account-days | posts | joins | crashes | steps | seconds | violation |
| ---: | ---- | -----------: | ----: | ----: | ------: | ----: | ------: | --------- |
${rows.join('\n')}
`;
}

function daysOf({ accounts, days }: Asked): number {
  return accounts * days;
}

function cellsOf(answer: Answered): (string | number)[] {
  if ('error' in answer) return ['', daysOf(answer.asked), '', '', '', '', '', answer.error.split('\n')[0] ?? ''];
  const { hash, posts, joins, crashes, steps, seconds, violation } = answer.report;
  const found = violation ? `${violation.invariant}: ${violation.detail}` : 'none';
  return [`\`${hash}\``, daysOf(answer.asked), posts, joins, crashes, steps, Math.round(seconds), found];
}
