import { Command } from 'commander';
import { answering, examples, listOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { contactText, type Contact } from '#domain/do-not-contact.ts';
import { contactOf, putOnList, takeOffList } from '#engine/people/do-not-contact.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { listDoNotContact } from '#store/inbox/do-not-contact.ts';

const WHO = 'Telegram user id, @username, +phone or e-mail address';

export function doNotContactCommand(): Command {
  const people = new Command('do-not-contact');
  people.addHelpText(
    'after',
    examples('groundcrew do-not-contact', 'groundcrew do-not-contact add @olena --reason "asked us to stop"'),
  );
  listOf(people)
    .description('Everybody whom nobody writes to (also without its name: groundcrew do-not-contact)')
    .addHelpText('after', examples('groundcrew do-not-contact list --json'))
    .action(answering<[]>(list));
  people
    .command('add <who>')
    .description(`Write to this person no more: ${WHO}`)
    .option('--reason <text>', 'why')
    .addHelpText('after', examples('groundcrew do-not-contact add +15550100100 --reason "wrote stop"'))
    .action(answering<[string, { reason?: string }]>(add));
  people
    .command('remove <who>')
    .description('Let this person be written to again')
    .addHelpText('after', examples('groundcrew do-not-contact remove @olena'))
    .action(answering<[string]>(remove));
  return people;
}

async function list({ crew }: CommandContext): Promise<Answer> {
  const rows = await listDoNotContact(crew.scope);
  const cells = rows.map((row) => [contactText(row), row.reason, row.created_by, row.created_at]);
  return {
    json: rows,
    text: rows.length === 0 ? 'Nobody is on the list.' : table(['Who', 'Reason', 'By', 'Since'], cells),
  };
}

async function add({ crew }: CommandContext, who: string, options: { reason?: string }): Promise<Answer> {
  const entry = await putOnList(crew.scope, { who, reason: options.reason ?? null, by: whoAsks() });
  const { added, telegram_user_id, username, phone, email, reason } = entry;
  const name = contactText(entry);
  const text = added ? `${name} is written to no more.` : `${name} was on the list already.`;
  return { json: { ...known({ telegram_user_id, username, phone, email }), reason, added }, text };
}

async function remove({ crew }: CommandContext, who: string): Promise<Answer> {
  const contact = contactOf(who);
  if (!(await takeOffList(crew.scope, { contact }))) {
    throw new GroundcrewError('not_found', { detail: `${shown(contact)} is not on the do-not-contact list` });
  }
  return { json: { ...contact, removed: true }, text: `${shown(contact)} may be written to again.` };
}

/** What is known of the four. */
function known(who: Record<'telegram_user_id' | 'username' | 'phone' | 'email', unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(who).filter(([, value]) => value !== null));
}

function shown(contact: Contact): string {
  return contactText({ telegram_user_id: null, username: null, phone: null, email: null, ...contact });
}
