import path from 'node:path';
import { Argument, Command } from 'commander';
import { answering } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import { testDueAccounts } from '#engine/health-round.ts';
import type { Variant } from '#engine/poster/content.ts';
import { enterPhotos } from '#engine/poster/enter-photos.ts';
import { photosOf } from '#engine/poster/photo-shelf.ts';
import { postRound, previewRound, type PostResult } from '#engine/poster/post-round.ts';
import { messagesIn } from '#engine/poster/read-content.ts';
import { withRun } from '#engine/runs.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { messageVariants } from '#store/campaigns/message-variants.ts';
import { boundAccounts } from '#store/groups/targets.ts';

type Options = { messages?: string; photo?: string; limit?: number; dryRun?: boolean };

export function postCommand(): Command {
  return new Command('post')
    .addArgument(new Argument('[niche]', 'which groups').default(DEFAULT_NICHE))
    .option('--messages <file>', 'variants to take turns with; default: those of the niche')
    .option('--photo <file>', 'a photo that goes with every message')
    .option('--limit <n>', 'at most so many posts', wholeNumber({ min: 1, max: 100_000 }))
    .option('--dry-run', 'only show which groups are ready, and why the others are not')
    .addHelpText(
      'after',
      `
A file ending in .txt holds one message a line; a .json file holds variants as older scripts kept them. Tags as in Telegram's
HTML style make words bold or a link: <b>Sale</b> <a href="https://example.org">here</a> (docs/operating/campaigns.md).
Ends with 0 also when nothing is ready, with 1 for a niche that no group has, 3 when another round of the niche is under way.

Examples:
  groundcrew post --messages messages_uk.txt
  groundcrew post ukraine_cars --messages ads.json --photo car.jpg
  groundcrew post --dry-run`,
    )
    .action(answering<[string, Options]>(post));
}

async function post(context: CommandContext, niche: string, options: Options): Promise<Answer> {
  const { crew, signal } = context;
  const variants = await contentOf(context, niche, options);
  const { dryRun = false } = options;
  const preview = dryRun || variants.length === 0 ? await previewRound(crew, { niche, variants }) : null;
  if (variants.length === 0 && preview?.ready.length) {
    const detail = `niche ${niche} has no message variants; give some with --messages FILE`;
    throw new GroundcrewError('bad_input', { detail });
  }
  const owners = await boundAccounts(crew.scope, niche);
  const unknown = await unknownNiche(crew.scope, niche);
  if (preview && dryRun) {
    if (unknown !== null) return { json: { ...preview, unknown_niche: unknown }, text: unknown, exit: 1 };
    return { json: preview, text: previewText(preview, owners) };
  }
  const result = await withRun(crew, { kind: 'post', niche, signal }, async (run) => {
    const connections = context.connections();
    await testDueAccounts(crew, connections, signal);
    const say = (sentence: string) => process.stderr.write(`${shownTime(crew.scope.now())} ${sentence}\n`);
    const post = {
      niche,
      variants,
      photos: photosOf(crew.scope, context.config.data_folder),
      say,
      bell: await context.bell(),
    };
    if (!preview) return postRound(crew, connections, run, { ...post, limit: options.limit ?? null });
    // Nothing is ready, so no text is missed; what an earlier round left open is settled all the same.
    const settled = await postRound(crew, connections, run, { ...post, limit: 0 });
    return { ...settled, skipped: preview.skipped };
  });
  if (unknown !== null) return { json: { ...result, unknown_niche: unknown }, text: unknown, exit: 1 };
  return { json: result, text: textOf(result, owners), exit: result.stopped === undefined ? 0 : 1 };
}

type Preview = Awaited<ReturnType<typeof previewRound>>;
/** Session names by link. */
type Owners = ReadonlyMap<string, string>;

function previewText({ ready, skipped }: Preview, owners: Owners): string {
  const rows = ready.map(({ link, account }) => [link, account, 'ready']);
  const rest = skipped.map(({ link, reasons }) => [link, owners.get(link), reasons.join('; ')]);
  return table(['Group', 'Account', 'State'], [...rows, ...rest]);
}

function textOf({ niche, posted, skipped, errors, unconfirmed, stopped }: PostResult, owners: Owners): string {
  const rows = [
    ...posted.map(({ link, account, message_id }) => [link, account, `posted, message ${message_id}`]),
    ...errors.map(({ link, account, error }) => [link, account, `error: ${error}`]),
    ...unconfirmed.map(({ link, account, error }) => [link, account, `unconfirmed: ${error}`]),
    ...skipped.map(({ link, reasons }) => [link, owners.get(link), `skipped: ${reasons.join('; ')}`]),
  ];
  const counts = `posted ${posted.length}, errors ${errors.length}, unconfirmed ${unconfirmed.length}`;
  const summary = `${niche}: ${counts}, skipped ${skipped.length}${stopped === undefined ? '' : `; ended early: ${stopped}`}`;
  return rows.length === 0 ? summary : `${table(['Group', 'Account', 'Outcome'], rows)}\n\n${summary}`;
}

/** Empty when the niche has none. */
async function contentOf(context: CommandContext, niche: string, options: Options): Promise<readonly Variant[]> {
  const { scope } = context.crew;
  const photos = enterPhotos(scope, context.config.data_folder);
  const photo = options.photo === undefined ? null : await photos.file(path.resolve(options.photo));
  const enter = options.messages === undefined ? photos.known : photos.file;
  const found =
    options.messages === undefined
      ? await messageVariants(scope, niche)
      : await messagesIn(path.resolve(options.messages), niche);
  const variants: Variant[] = [];
  for (const { text, photo_path } of found) {
    const own = photo ?? (photo_path === null ? null : await enter(photo_path));
    variants.push({ text, photo: own === null ? null : { path: own } });
  }
  if (variants.length === 0 && photo !== null) variants.push({ text: '', photo: { path: photo } });
  if (variants.length === 0 && options.messages !== undefined) {
    throw new GroundcrewError('bad_input', { detail: `${options.messages} holds no message for niche ${niche}` });
  }
  // Where every server finds them: whichever has the account posts.
  if (options.dryRun !== true) await photos.keep();
  return variants;
}
