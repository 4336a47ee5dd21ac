import { MAIL_SECURITIES } from '@groundcrew/contract/values.ts';
import { Command } from 'commander';
import { askPassword } from '#cli/ask-password.ts';
import { answering, examples, listOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { oneOf, wholeNumber } from '#cli/parse.ts';
import { whoAsks } from '#cli/who.ts';
import { adviceOf } from '#domain/mail/faults.ts';
import type { MailSecurity } from '#domain/mail/gateway.ts';
import type { MailboxInput } from '#engine/mail/mailbox-input.ts';
import { addMailbox, changeMailbox, newAddress, removeMailbox } from '#engine/mail/mailboxes.ts';
import { readAgain } from '#engine/mail/read-again.ts';
import { testMailbox, type MailboxTest, type WayTest } from '#engine/mail/test-mailbox.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { listMailboxes, type MailboxView } from '#store/mailboxes/mailboxes.ts';

const WHICH = 'its address or number';

type Settings = {
  smtpHost?: string;
  smtpPort?: number;
  smtpSecurity?: MailSecurity;
  smtpUser?: string;
  imapHost?: string;
  imapPort?: number;
  imapSecurity?: MailSecurity;
  imapUser?: string;
  trust?: string;
  days?: number;
  untested?: boolean;
  passwordStdin?: boolean;
};

export function mailboxesCommand(): Command {
  const boxes = new Command('mailboxes');
  boxes.addHelpText(
    'after',
    examples(
      'groundcrew mailboxes',
      'groundcrew mailboxes add sales@example.com',
      'groundcrew mailboxes test sales@example.com',
    ),
  );
  listOf(boxes)
    .description('Every mailbox and how it stands (also without its name: groundcrew mailboxes)')
    .addHelpText('after', examples('groundcrew mailboxes list --json'))
    .action(answering<[]>(list));
  withSettings(boxes.command('add').argument('<address>'), ADDED)
    .option('--password-stdin', 'read the password from standard input')
    .description('Add a mailbox: its servers are found from its address, and both ways are tried before it is stored')
    .addHelpText(
      'after',
      `\nThe password is asked for. A mailbox that signs in by OAuth 2 is added on the page (Settings, Mailboxes) or over the API.\n${examples(
        'groundcrew mailboxes add sales@example.com',
        'groundcrew mailboxes add sales@example.com --smtp-host mail.example.com --imap-host mail.example.com --password-stdin < password.txt',
      )}`,
    )
    .action(answering<[string, Settings]>(add));
  withSettings(boxes.command('change').argument('<mailbox>', WHICH), CHANGED)
    .description('Change how a mailbox is reached; it is tried first')
    .addHelpText(
      'after',
      examples('groundcrew mailboxes change sales@example.com --imap-port 143 --imap-security starttls'),
    )
    .action(answering<[string, Settings]>(change));
  boxes
    .command('password')
    .argument('<mailbox>', WHICH)
    .option('--password-stdin', 'read it from standard input')
    .option('--untested', 'store it without trying')
    .description('Give a mailbox another password, for both ways; it is asked for')
    .addHelpText('after', examples('groundcrew mailboxes password sales@example.com --password-stdin < password.txt'))
    .action(answering<[string, Pick<Settings, 'untested' | 'passwordStdin'>]>(password));
  withCare(boxes);
  return boxes;
}

/** What is done with mailboxes that are there. */
function withCare(boxes: Command): void {
  boxes
    .command('test')
    .argument('<mailbox>', WHICH)
    .description('Log in both ways; sends and reads nothing. Ends with 1 when one does not work')
    .addHelpText('after', examples('groundcrew mailboxes test sales@example.com'))
    .action(answering<[string]>(test));
  for (const [name, is_active] of [
    ['on', true],
    ['off', false],
  ] as const) {
    boxes
      .command(name)
      .argument('<mailbox>', WHICH)
      .description(
        is_active
          ? 'Follow a mailbox that was switched off'
          : 'Leave a mailbox alone: nothing is read and nothing sent',
      )
      .addHelpText('after', examples(`groundcrew mailboxes ${name} sales@example.com`))
      .action(answering<[string]>((context, which) => turn(context, which, is_active)));
  }
  boxes
    .command('read-again')
    .argument(
      '<message>',
      'the number of a message that could not be read',
      wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    .description('Read a mail once more that was put aside because it could not be read or stored')
    .addHelpText('after', examples('groundcrew mailboxes read-again 4711'))
    .action(answering<[number]>(again));
  boxes
    .command('remove')
    .argument('<mailbox>', WHICH)
    .option('--yes', 'confirms it: its conversations go with it')
    .description('Remove a mailbox with its conversations; on its servers nothing is changed')
    .addHelpText('after', examples('groundcrew mailboxes remove sales@example.com --yes'))
    .action(answering<[string, { yes?: boolean }]>(remove));
}

/** What holds of what is not said. */
type Unsaid = Record<'smtp_port' | 'security' | 'smtp_user' | 'imap_host' | 'imap_port' | 'imap_user' | 'days', string>;

const ADDED: Unsaid = {
  smtp_port: '587 with --smtp-host by default; without, as the address says',
  security: `${MAIL_SECURITIES.join(', ')} (passwords in plain text)`,
  smtp_user: 'the address by default',
  imap_host: 'where mail comes in; by default that of SMTP, with imap. in the place of smtp.',
  imap_port: '993 by default',
  imap_user: 'that of SMTP by default',
  days: 'how far back the first reading goes: 30 by default',
};

const CHANGED: Unsaid = {
  smtp_port: 'another port',
  security: MAIL_SECURITIES.join(', '),
  smtp_user: 'another user name',
  imap_host: 'where mail comes in',
  imap_port: 'another port',
  imap_user: 'another user name',
  days: 'how far back the first reading goes',
};

function withSettings(command: Command, unsaid: Unsaid): Command {
  const port = wholeNumber({ min: 1, max: 65_535 });
  if (unsaid === CHANGED) command.addHelpText('after', '\nWhat is not said stays as it is stored.');
  return command
    .option('--smtp-host <host>', 'where mail goes out')
    .option('--smtp-port <port>', unsaid.smtp_port, port)
    .option('--smtp-security <way>', unsaid.security, oneOf(MAIL_SECURITIES))
    .option('--smtp-user <name>', unsaid.smtp_user)
    .option('--imap-host <host>', unsaid.imap_host)
    .option('--imap-port <port>', unsaid.imap_port, port)
    .option('--imap-security <way>', unsaid.security, oneOf(MAIL_SECURITIES))
    .option('--imap-user <name>', unsaid.imap_user)
    .option('--trust <sha256>', 'trust the certificate AB:CD:…, as a failed test names it, and no other')
    .option('--days <n>', unsaid.days, wholeNumber({ min: 0, max: 3_650 }))
    .option('--untested', 'store it without trying both ways');
}

function settingsOf(options: Settings): MailboxInput {
  const named: Record<string, unknown> = {
    smtp_host: options.smtpHost,
    smtp_port: options.smtpPort,
    smtp_security: options.smtpSecurity,
    smtp_user: options.smtpUser,
    imap_host: options.imapHost,
    imap_port: options.imapPort,
    imap_security: options.imapSecurity,
    imap_user: options.imapUser,
    certificate_sha256: options.trust,
    sync_days: options.days,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

async function list({ crew }: CommandContext): Promise<Answer> {
  const boxes = (await listMailboxes(crew.scope)).map((box) => ({ ...box, what_to_do: adviceOf(box) }));
  const cells = boxes.map((box) => [
    box.id,
    box.email,
    box.is_active ? box.status : 'off',
    box.last_sync_at,
    box.status_message ?? '',
  ]);
  const text = table(['Id', 'Mailbox', 'Status', 'Last read', 'Trouble'], cells);
  return { json: boxes, text: boxes.length === 0 ? 'There is no mailbox: groundcrew mailboxes add ADDRESS' : text };
}

async function add({ crew, signal }: CommandContext, email: string, options: Settings): Promise<Answer> {
  // Nobody types a password for nothing.
  await newAddress(crew, email);
  const smtp_password = await askPassword(`Password of ${email}: `, {
    password_stdin: options.passwordStdin ?? false,
    signal,
  });
  const input = { ...settingsOf(options), email, smtp_password };
  const untested = options.untested ?? false;
  const {
    id,
    test: tested,
    email: address,
  } = await addMailbox(crew, input, { by: whoAsks(), user_id: null, untested });
  return {
    json: { id, email: address, test: tested },
    text: [`Mailbox ${id}: ${address}`, ...linesOf(tested)].join('\n'),
  };
}

async function change({ crew }: CommandContext, which: string, options: Settings): Promise<Answer> {
  const { id, email } = await found(crew, which);
  const settings = settingsOf(options);
  if (Object.keys(settings).length === 0) {
    throw new GroundcrewError('usage', { detail: `say what is to be changed of ${email} (change --help)` });
  }
  const { test: tested } = await changeMailbox(crew, id, settings, { untested: options.untested ?? false });
  return { json: { id, email, test: tested }, text: [`${email} is changed.`, ...linesOf(tested)].join('\n') };
}

async function password(
  { crew, signal }: CommandContext,
  which: string,
  options: Pick<Settings, 'untested' | 'passwordStdin'>,
): Promise<Answer> {
  const { id, email } = await found(crew, which);
  const smtp_password = await askPassword(`New password of ${email}: `, {
    password_stdin: options.passwordStdin ?? false,
    signal,
  });
  const change_to = { smtp_password, imap_password: null };
  const { test: tested } = await changeMailbox(crew, id, change_to, { untested: options.untested ?? false });
  return { json: { id, email, test: tested }, text: [`${email} has another password.`, ...linesOf(tested)].join('\n') };
}

async function test({ crew }: CommandContext, which: string): Promise<Answer> {
  const { id, email } = await found(crew, which);
  const tested = await testMailbox(crew, id);
  return { json: { id, email, ...tested }, text: linesOf(tested).join('\n'), exit: tested.ok ? 0 : 1 };
}

async function turn({ crew }: CommandContext, which: string, is_active: boolean): Promise<Answer> {
  const { id, email } = await found(crew, which);
  await changeMailbox(crew, id, { is_active });
  return { json: { id, email, is_active }, text: is_active ? `${email} is followed.` : `${email} is left alone.` };
}

async function again({ crew }: CommandContext, message_id: number): Promise<Answer> {
  await readAgain(crew, message_id);
  return { json: { message_id, read: true }, text: `What was message ${message_id} is read now.` };
}

async function remove({ crew }: CommandContext, which: string, options: { yes?: boolean }): Promise<Answer> {
  const { id, email } = await found(crew, which);
  if (options.yes !== true) {
    throw new GroundcrewError('usage', { detail: `confirm with --yes: the conversations of ${email} go with it` });
  }
  await removeMailbox(crew, id);
  return { json: { id, email, removed: true }, text: `${email} is removed, with its conversations.` };
}

async function found({ scope }: CommandContext['crew'], which: string): Promise<MailboxView> {
  const boxes = await listMailboxes(scope);
  const box = boxes.find(({ id, email }) => String(id) === which || email.toLowerCase() === which.toLowerCase());
  if (box) return box;
  const known = boxes.map(({ email }) => email).join(', ');
  throw new GroundcrewError('not_found', { detail: `mailbox ${which}; there are: ${known === '' ? 'none' : known}` });
}

function linesOf(tested: MailboxTest | null): string[] {
  return tested === null ? [] : [lineOf('in ', tested.imap), lineOf('out', tested.smtp)];
}

function lineOf(way: string, tested: WayTest): string {
  const { host, port, security } = tested.server;
  if (tested.ok) return `  ${way}  ok    ${host}:${port} (${security}), ${tested.milliseconds} ms`;
  return `  ${way}  fail  ${tested.sentence}. ${tested.what_to_do}`;
}
