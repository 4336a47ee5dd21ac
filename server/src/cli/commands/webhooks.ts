import { WEBHOOK_EVENTS, WEBHOOK_KINDS } from '@groundcrew/contract';
import { Command, InvalidArgumentError } from 'commander';
import { mayDialPrivate } from '#app.ts';
import { answering, examples, listOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { whoAsks } from '#cli/who.ts';
import { WEBHOOK_FAULTS } from '#domain/webhook-faults.ts';
import {
  addWebhook,
  dropWebhook,
  editWebhook,
  leaveOut,
  replayDelivery,
  replaySince,
  rotateSecret,
  testWebhook,
} from '#engine/webhooks/webhooks.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { pageOfDeliveries, type DeliveryView } from '#store/webhooks/deliveries.ts';
import { listWebhooks, type WebhookView } from '#store/webhooks/webhooks.ts';

type Given = { name?: string; url?: string; events?: string[] | null };
type Again = { delivery?: number; since?: Date };

const WHICH = 'its name or id';
const SHOWN = 50;

export function webhooksCommand(): Command {
  const hooks = new Command('webhooks');
  hooks.addHelpText(
    'after',
    examples('groundcrew webhooks', 'groundcrew webhooks add https://crm.example.com/hook --name CRM'),
  );
  listOf(hooks)
    .description('Every webhook and how it stands (also without its name: groundcrew webhooks)')
    .addHelpText('after', examples('groundcrew webhooks list --json'))
    .action(answering<[]>(list));
  hooks
    .command('add')
    .argument('<url>', 'where messages are sent')
    .requiredOption('--name <name>', 'what it is for')
    .option('--events <list>', 'only these types or kinds; default: all', eventsOf)
    .description('Tell a program of what happens from now on; its secret is shown this once')
    .addHelpText(
      'after',
      `\nKinds: ${WEBHOOK_KINDS.join(', ')}\n${examples(
        'groundcrew webhooks add https://crm.example.com/hook --name CRM --events post.sent,reply',
      )}`,
    )
    .action(answering<[string, Given & { name: string }]>(add));
  hooks
    .command('change')
    .argument('<webhook>', WHICH)
    .option('--name <name>', 'another name')
    .option('--url <url>', 'another address')
    .option('--events <list>', 'other types or kinds; all: everything', eventsOf)
    .description('Change a webhook; what is not said stays')
    .addHelpText('after', examples('groundcrew webhooks change CRM --events all'))
    .action(answering<[string, Given]>(change));
  for (const [name, state, about] of [
    ['pause', 'paused', 'Send nothing for now; what happens meanwhile is sent afterwards'],
    ['resume', 'active', 'Go on with a webhook that was paused or put aside'],
  ] as const) {
    hooks
      .command(name)
      .argument('<webhook>', WHICH)
      .description(about)
      .addHelpText('after', examples(`groundcrew webhooks ${name} CRM`))
      .action(answering<[string]>((context, which) => turn(context, which, state)));
  }
  withDeliveries(hooks);
  hooks
    .command('rotate')
    .argument('<webhook>', WHICH)
    .description('Give it a new secret, shown this once; for a day the one before signs as well')
    .addHelpText('after', examples('groundcrew webhooks rotate CRM'))
    .action(answering<[string]>(rotate));
  hooks
    .command('remove')
    .argument('<webhook>', WHICH)
    .option('--yes', 'confirms it: what is kept of its deliveries goes with it')
    .description('Remove a webhook')
    .addHelpText('after', examples('groundcrew webhooks remove CRM --yes'))
    .action(answering<[string, { yes?: boolean }]>(remove));
  return hooks;
}

function withDeliveries(hooks: Command): void {
  const number = wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER });
  hooks
    .command('test')
    .argument('<webhook>', WHICH)
    .description('Send a message of the type webhook.test, now and once. Ends with 1 when it did not arrive')
    .addHelpText('after', examples('groundcrew webhooks test CRM'))
    .action(answering<[string]>(test));
  hooks
    .command('deliveries')
    .argument('<webhook>', WHICH)
    .description(`What was sent last, and what is sent next (${SHOWN} at most)`)
    .addHelpText('after', examples('groundcrew webhooks deliveries CRM'))
    .action(answering<[string]>(deliveries));
  hooks
    .command('replay')
    .argument('<webhook>', WHICH)
    .option('--delivery <number>', 'one delivery, now and once', number)
    .option(
      '--since <moment>',
      'all events since then, in order: 2026-03-01T09:00:00Z, or now to leave out what waits',
      momentOf,
    )
    .description('Send what was sent before once more, under the same ids')
    .addHelpText(
      'after',
      examples(
        'groundcrew webhooks replay CRM --delivery 4711',
        'groundcrew webhooks replay CRM --since 2026-03-01T09:00:00Z',
      ),
    )
    .action(answering<[string, Again]>(replay));
  hooks
    .command('skip')
    .argument('<webhook>', WHICH)
    .argument('<delivery>', 'the number of the delivery that is sent next', number)
    .description('Leave out a delivery that is never taken, and go on behind it')
    .addHelpText('after', examples('groundcrew webhooks skip CRM 4711'))
    .action(answering<[string, number]>(skip));
}

function eventsOf(text: string): string[] | null {
  if (text.trim() === 'all') return null;
  const known: ReadonlySet<string> = new Set([...WEBHOOK_EVENTS, ...WEBHOOK_KINDS]);
  return text.split(',').map((each) => {
    const name = each.trim();
    if (known.has(name)) return name;
    throw new InvalidArgumentError(`"${name}" is none of all, ${[...known].join(', ')}.`);
  });
}

function momentOf(text: string): Date {
  // As late as can be: behind all that has happened.
  if (text === 'now') return new Date(8.64e15);
  const at = new Date(text);
  if (/^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(`"${text}" is no moment such as 2026-03-01T09:00:00Z, nor now.`);
}

async function list({ crew }: CommandContext): Promise<Answer> {
  const hooks = await listWebhooks(crew.scope);
  const cells = hooks.map((hook) => [
    hook.name,
    hook.state === 'active' && hook.failures > 0 ? 'failing' : hook.state,
    hook.url,
    hook.events?.join(', ') ?? 'all',
    hook.delivered_at,
    hook.fault === null ? '' : WEBHOOK_FAULTS[hook.fault],
    hook.next_try_at,
  ]);
  const header = ['Name', 'State', 'Address', 'Events', 'Delivered', 'Trouble', 'Next try'];
  const text =
    hooks.length === 0 ? 'There is no webhook: groundcrew webhooks add URL --name NAME' : table(header, cells);
  return { json: hooks, text };
}

const reachOf = ({ config }: CommandContext) => ({ allow_private: mayDialPrivate(config), by: whoAsks() });

async function add(
  context: CommandContext,
  url: string,
  { name, events = null }: Given & { name: string },
): Promise<Answer> {
  if (name.trim() === '' || name.length > 100) {
    throw new GroundcrewError('usage', { detail: '--name takes 1 to 100 characters' });
  }
  const made = await addWebhook(context.crew, { name: name.trim(), url, events }, reachOf(context));
  return { json: made, text: secretText(made) };
}

async function change(context: CommandContext, which: string, options: Given): Promise<Answer> {
  const { id, name } = await found(context, which);
  if (Object.keys(options).length === 0) {
    throw new GroundcrewError('usage', { detail: `say what is to be changed of ${name} (change --help)` });
  }
  const changed = await editWebhook(context.crew, id, options, reachOf(context));
  return { json: changed, text: `${changed.name} is changed.` };
}

async function turn(context: CommandContext, which: string, state: 'active' | 'paused'): Promise<Answer> {
  const { id } = await found(context, which);
  const turned = await editWebhook(context.crew, id, { state }, reachOf(context));
  return { json: turned, text: state === 'active' ? `${turned.name} goes on.` : `${turned.name} is paused.` };
}

async function rotate(context: CommandContext, which: string): Promise<Answer> {
  const { id } = await found(context, which);
  const rotated = await rotateSecret(context.crew, id);
  return { json: rotated, text: secretText(rotated) };
}

function secretText({ secret, old_secret_until }: WebhookView & { secret: string }): string {
  const old = old_secret_until === null ? '' : ` Until ${shownTime(old_secret_until)} the one before signs as well.`;
  return `${secret}\nIt is not shown again.${old}`;
}

async function test(context: CommandContext, which: string): Promise<Answer> {
  const { id } = await found(context, which);
  return tried(await testWebhook(context.crew, id, reachOf(context)));
}

function tried(delivery: DeliveryView): Answer {
  const { fault, status, milliseconds } = delivery;
  const answered = status === null ? '' : ` (${status})`;
  if (fault === null) return { json: delivery, text: `It arrived${answered}, in ${milliseconds ?? 0} ms.` };
  return { json: delivery, text: `${WEBHOOK_FAULTS[fault]}${answered}.`, exit: 1 };
}

async function deliveries(context: CommandContext, which: string): Promise<Answer> {
  const { id } = await found(context, which);
  const wish = { webhook_id: id, state: null, after: null, limit: SHOWN, count: false };
  const rows = (await pageOfDeliveries(context.crew.scope, wish)).rows
    .slice(0, SHOWN)
    .map(({ row_key: _key, ...delivery }) => delivery);
  const cells = rows.map((row) => [
    row.id,
    row.state,
    row.kind === 'event' ? row.type : `${row.type} (${row.kind})`,
    row.status,
    row.tries,
    row.tried_at,
    row.fault === null ? '' : WEBHOOK_FAULTS[row.fault],
  ]);
  const text = table(['Delivery', 'State', 'Event', 'Answer', 'Tries', 'Tried', 'Trouble'], cells);
  return { json: rows, text: rows.length === 0 ? 'Nothing was sent yet.' : text };
}

async function replay(context: CommandContext, which: string, { delivery, since }: Again): Promise<Answer> {
  if ((delivery === undefined) === (since === undefined)) {
    throw new GroundcrewError('usage', { detail: 'replay takes one of --delivery and --since' });
  }
  const { id, name } = await found(context, which);
  if (delivery !== undefined) {
    return tried(await replayDelivery(context.crew, { id, delivery_id: delivery }, reachOf(context)));
  }
  const { events } = await replaySince(context.crew, id, since ?? new Date(8.64e15));
  return {
    json: { id, events },
    text: `${name} is sent ${events} ${events === 1 ? 'event' : 'events'}, by a server that works.`,
  };
}

async function skip(context: CommandContext, which: string, delivery_id: number): Promise<Answer> {
  const { id } = await found(context, which);
  const skipped = await leaveOut(context.crew, id, delivery_id);
  return { json: skipped, text: `Delivery ${delivery_id} is left out.` };
}

async function remove(context: CommandContext, which: string, { yes }: { yes?: boolean }): Promise<Answer> {
  const { id, name } = await found(context, which);
  if (yes !== true)
    throw new GroundcrewError('usage', { detail: `confirm with --yes: deliveries of ${name} go with it` });
  await dropWebhook(context.crew, id, whoAsks());
  return { json: { id, name, removed: true }, text: `${name} is removed.` };
}

async function found({ crew }: CommandContext, which: string): Promise<WebhookView> {
  const hooks = await listWebhooks(crew.scope);
  const hook = hooks.find(({ id, name }) => id === which || name.toLowerCase() === which.toLowerCase());
  if (hook) return hook;
  const known = hooks.map(({ name }) => name).join(', ');
  throw new GroundcrewError('not_found', { detail: `webhook ${which}; there are: ${known === '' ? 'none' : known}` });
}
