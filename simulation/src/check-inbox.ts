// Messages come in, on Telegram and by mail, while whatever they pass through goes away and comes back; then each conversation is
// held against what the other side has, message by message.
import { breakages } from '#inbox-check/telegram/breakages.ts';
import { mailBreakages } from '#inbox-check/mail/breakages.ts';
import { isClean, type FaultReport, type HalfOptions } from '#inbox-check/report.ts';
import { breakWhileLoading } from '#lib/breakage.ts';
import { readNumber, readOptions, refuse } from '#lib/options.ts';

/** Each half tells of its faults; both are independent of one another. Loaded when what breaks them is in place. */
const HALVES: Record<string, (options: HalfOptions) => Promise<void>> = {
  telegram: async (options) => (await import('#inbox-check/telegram/run.ts')).checkTelegram(options),
  mail: async (options) => {
    // Most of it follows mailboxes in this process.
    breakWhileLoading(mailBreakages[options.broken ?? ''] ?? []);
    await (await import('#inbox-check/mail/check-mail.ts')).checkMail(options);
  },
};
const BREAKAGES = [...Object.keys(breakages), ...Object.keys(mailBreakages)];

const USAGE = `npm run check:inbox -- [--quick] [--only ${Object.keys(HALVES).join('|')}] [--break NAME] [--seed N] [--keep]
Lets messages come in while connections, the other side, the server and its database go away, and compares the inbox with what was sent.
  --quick        shorter troubles, and of them those that are over soon
  --only HALF    ${Object.keys(HALVES).join(' or ')} alone
  --fault WORDS  of mail: only faults whose name holds these words
  --break NAME   with the product broken on purpose, to see that the check can fail: ${BREAKAGES.join(', ')}
  --seed N       1 by default
  --keep         leaves its folder behind
Prints for each fault "lost 0, doubled 0, reordered 0" and ends with 0 when that is so and everything else is as it should be.`;

const values = readOptions(USAGE, {
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  fault: { type: 'string' },
  break: { type: 'string' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'boolean', default: false },
});
const SHOWN = 10;

async function main(): Promise<number> {
  const { only, quick, keep } = values;
  if (only !== undefined && !HALVES[only])
    return refuse(`--only "${only}": there are ${Object.keys(HALVES).join(', ')}`);
  if (values.break !== undefined && !BREAKAGES.includes(values.break)) {
    return refuse(`--break "${values.break}": there are ${BREAKAGES.join(', ')}`);
  }
  const seed = readNumber('seed', values.seed, 0, 2 ** 31 - 1);
  const broken = values.break ?? null;
  const all: FaultReport[] = [];
  for (const [half, check] of Object.entries(HALVES)) {
    if (only !== undefined && only !== half) continue;
    // What is broken is looked for where it is.
    if (broken !== null && (half === 'mail') !== broken in mailBreakages) continue;
    const say = (line: string): void => console.error(`  ${half}: ${line}`);
    const report = (found: FaultReport): void => {
      all.push(found);
      show(half, found);
    };
    await check({ quick, seed, broken, keep, fault: values.fault ?? null, say, report });
  }
  return all.length > 0 && all.every(isClean) ? 0 : 1;
}

function show(half: string, { fault, messages, lost, doubled, reordered, others }: FaultReport): void {
  for (const line of [...lost, ...doubled, ...reordered, ...others].slice(0, SHOWN)) console.error(`  ${line}`);
  const rest = others.length > 0 ? `, others ${others.length}` : '';
  const counts = `lost ${lost.length}, doubled ${doubled.length}, reordered ${reordered.length}${rest}`;
  console.log(`${half}: ${fault}: ${messages} messages, ${counts}`);
}

process.exitCode = await main();
