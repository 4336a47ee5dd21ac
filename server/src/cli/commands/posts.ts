import { Command } from 'commander';
import { answering, examples, listOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { whoAsks } from '#cli/who.ts';
import { dismissibleFrom } from '#domain/unconfirmed.ts';
import { confirmPostByWord, dismissPostByWord } from '#engine/poster/by-word.ts';
import { pageOfUnconfirmed } from '#store/posts/lists.ts';

/** As much of a text as finds it in the group. */
const SHOWN = 60;
const LISTED_MAX = 1_000;

const id = wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER });

export function postsCommand(): Command {
  const posts = new Command('posts').addHelpText('after', examples('groundcrew posts', 'groundcrew posts confirm 17'));
  listOf(posts)
    .description('Those of which nobody knows whether they have arrived (also without its name: groundcrew posts)')
    .addHelpText(
      'after',
      `
The account that sent one looks for it for an hour. What it has not found by then is left to you: look at the group.
${examples('groundcrew posts', 'groundcrew posts list --json')}`,
    )
    .action(answering<[]>(list));
  posts
    .command('confirm')
    .argument('<id>', 'of the post, as the list shows it', id)
    .description('It is in the group')
    .option('--message <number>', 'its number there, as in its link: t.me/group/NUMBER', id)
    .addHelpText('after', examples('groundcrew posts confirm 17', 'groundcrew posts confirm 17 --message 2041'))
    .action(answering<[number, { message?: number }]>(confirm));
  posts
    .command('dismiss')
    .argument('<id>', 'of the post, as the list shows it', id)
    .description('It is not in the group: the quota of that day is given back')
    .addHelpText(
      'after',
      `
Taken 75 minutes after it was begun: before, its account may still send it once more.
${examples('groundcrew posts dismiss 17')}`,
    )
    .action(answering<[number]>(dismiss));
  return posts;
}

async function list({ crew }: CommandContext): Promise<Answer> {
  const { scope } = crew;
  const page = { descending: false, after: null, limit: LISTED_MAX, count: false };
  const found = await pageOfUnconfirmed(scope, page);
  const rows = found.rows.slice(0, LISTED_MAX).map(({ row_key: _key, ...post }) => ({
    ...post,
    dismissible_from: dismissibleFrom(post.reserved_at),
  }));
  const cells = rows.map((row) => [row.id, row.link, row.account, row.reserved_at, textOf(row), row.error_message]);
  const shown = table(['Id', 'Group', 'Account', 'Begun', 'Text', 'What was heard last'], cells);
  const say = 'Look at the groups, then: groundcrew posts confirm ID, or groundcrew posts dismiss ID';
  return {
    json: rows,
    text: rows.length === 0 ? 'Of every post it is known whether it has arrived.' : `${shown}\n\n${say}`,
  };
}

function textOf({ message_content, photo_path }: { message_content: string; photo_path: string | null }): string {
  const characters = Array.from(message_content);
  const text = characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : message_content;
  return photo_path === null ? text : `[photo] ${text}`.trimEnd();
}

async function confirm({ crew }: CommandContext, post_id: number, options: { message?: number }): Promise<Answer> {
  const post = { id: post_id, message_id: options.message ?? null, by: whoAsks() };
  const settled = await confirmPostByWord(crew.scope, post);
  return { json: settled, text: `Post ${post_id} is in ${settled.link}: noted, and it counts for its day.` };
}

async function dismiss({ crew }: CommandContext, post_id: number): Promise<Answer> {
  const settled = await dismissPostByWord(crew.scope, { id: post_id, by: whoAsks() });
  const at = shownTime(crew.scope.now());
  return {
    json: settled,
    text: `Post ${post_id} is not in ${settled.link} (${at}): noted, and its day has its quota back.`,
  };
}
