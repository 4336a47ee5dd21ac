import { Argument, Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { BATCH_SIZE, DEFAULT_NICHE } from '#domain/limits.ts';
import { GAP_SECONDS } from '#domain/campaigns.ts';
import { DEFAULT_JOIN_SCHEDULE } from '#domain/schedule/cron.ts';
import { forecastOf, type ForecastAnswer } from '#engine/forecast.ts';

type Options = {
  days: number;
  slots?: string;
  zone: string;
  gap: number;
  joins?: string | true;
  batchSize: number;
};

const DAYS_MAX = 92;

export function forecastCommand(): Command {
  return new Command('forecast')
    .addArgument(new Argument('[niche|campaign]', 'whose posts').default(DEFAULT_NICHE))
    .option('--days <n>', 'UTC days, today being the first', wholeNumber({ min: 1, max: DAYS_MAX }), 7)
    .option('--slots <times>', 'for a niche: as if a campaign with these slots were started now, such as 08:00,12:00')
    .option('--zone <zone>', 'the time zone of --slots and --joins', 'Europe/Kyiv')
    .option('--gap <seconds>', 'the gap of --slots', wholeNumber(GAP_SECONDS), GAP_SECONDS.default)
    .option('--joins [cron]', `as if joins were switched on (default ${DEFAULT_JOIN_SCHEDULE})`)
    .option(
      '--batch-size <n>',
      'groups that --joins joins at a time',
      wholeNumber({ min: 1, max: BATCH_SIZE.max }),
      BATCH_SIZE.default,
    )
    .addHelpText(
      'after',
      `
Sends nothing and changes nothing. A campaign that does not run is taken as started now; a niche stands for its running
campaigns, or without any for slots at 08:00 and 12:00. Other campaigns that run use up their share all the while.
${examples('groundcrew forecast spring --days 14', 'groundcrew forecast ukraine_cars --slots 08:00,12:00,20:00 --joins')}`,
    )
    .action(answering<[string, Options]>(run));
}

async function run({ crew, config }: CommandContext, subject: string, options: Options): Promise<Answer> {
  const { days, slots, zone, gap, joins, batchSize: batch_size } = options;
  const request = {
    subject,
    days,
    slots: slots === undefined ? null : { times: slots.split(','), zone, gap_seconds: gap },
    joins: joins === undefined ? null : { cron: joins === true ? DEFAULT_JOIN_SCHEDULE : joins, zone, batch_size },
  };
  const answer = await forecastOf(crew.scope, request, { data_folder: config.data_folder });
  return { json: answer, text: textOf(answer) };
}

const SHOWN = 20;

function textOf({ subject, campaigns, days, posts, bottleneck, impossible }: ForecastAnswer): string {
  const names = campaigns.map(({ name, supposed }) => (supposed ? `${name}, as if it were started now` : name));
  const parts = [
    `${subject.kind} ${subject.name}${names.length > 0 && subject.kind === 'niche' ? ` (${names.join('; ')})` : ''}`,
    table(
      ['Day (UTC)', 'Posts', 'Joins', 'Accounts'],
      days.map(({ date, posts: of_day, joins, by_account }) => [date, of_day, joins, Object.keys(by_account).length]),
    ),
  ];
  const some = posts.slice(0, SHOWN).map(({ at, link, account }) => [shownTime(at), link, account]);
  if (some.length > 0) parts.push(`${table(['At', 'Group', 'Account'], some)}${andMore(posts.length)}`);
  const none_of =
    impossible.length === 0 ? `There is no group in niche ${subject.niche}.` : 'No group has a turn in these days.';
  const free = posts.length > 0 ? 'Nothing is in the way.' : none_of;
  parts.push(bottleneck ? `Bottleneck: ${bottleneck.sentence}` : free);
  const none = impossible.slice(0, SHOWN).map(({ link, account, why }) => [link, account, why]);
  if (none.length > 0) {
    const title = `No post in these days: ${impossible.length} groups`;
    parts.push(`${title}\n${table(['Group', 'Account', 'Why'], none)}${andMore(impossible.length)}`);
  }
  return parts.join('\n\n');
}

function andMore(count: number): string {
  return count > SHOWN ? `\nand ${count - SHOWN} more: see --json` : '';
}
