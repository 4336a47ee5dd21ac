import { email as emailShape, PASSWORD_MIN, ROLES, type Role } from '@groundcrew/contract';
import { Command } from 'commander';
import { askPassword } from '#cli/ask-password.ts';
import { answering, examples, listOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { oneOf } from '#cli/parse.ts';
import { resetPassword } from '#auth/password.ts';
import { addUser, changeRole, listUsers, removeUser } from '#auth/users.ts';
import { GroundcrewError } from '#lib/errors.ts';

type Reset = { passwordStdin?: boolean; withoutSecondFactor?: boolean };
type Added = { email: string; role: Role; name?: string; passwordStdin?: boolean };

export function userCommand(): Command {
  const users = new Command('user');
  users.addHelpText(
    'after',
    examples(
      'groundcrew user',
      'groundcrew user add --email olena@example.com --role owner --password-stdin < password',
    ),
  );
  listOf(users)
    .description('Who may sign in to this workspace (also without its name: groundcrew user)')
    .addHelpText('after', examples('groundcrew user list --json'))
    .action(answering<[]>(list));
  users
    .command('add')
    .description('Let a person sign in, without an invitation; one who has a password keeps it')
    .requiredOption('--email <address>', 'by which the person signs in')
    .requiredOption('--role <role>', ROLES.join(', '), oneOf(ROLES))
    .option('--name <name>', 'how others see the person (default: the address)')
    .option('--password-stdin', `read the password, ${PASSWORD_MIN} characters or more, from standard input`)
    .addHelpText(
      'after',
      examples('groundcrew user add --email olena@example.com --role owner --name Olena --password-stdin < password'),
    )
    .action(answering<[Added]>(add));
  users
    .command('role')
    .argument('<email>')
    .argument('<role>', ROLES.join(', '), oneOf(ROLES))
    .description('Give a person another role; it holds from the next request on')
    .addHelpText('after', examples('groundcrew user role olena@example.com manager'))
    .action(answering<[string, Role]>(setRole));
  users
    .command('password')
    .argument('<email>')
    .description('Give a person another password, where the old one is forgotten; it ends all sessions of that person')
    .option('--password-stdin', `read the password, ${PASSWORD_MIN} characters or more, from standard input`)
    .option('--without-second-factor', 'take the second factor off, too: what shows its codes is lost')
    .addHelpText('after', examples('groundcrew user password olena@example.com --password-stdin < password'))
    .action(answering<[string, Reset]>(password));
  users
    .command('remove')
    .argument('<email>')
    .description('Let a person into this workspace no more, from the next request on')
    .addHelpText('after', examples('groundcrew user remove olena@example.com'))
    .action(answering<[string]>(remove));
  return users;
}

async function list({ core, crew }: CommandContext): Promise<Answer> {
  const rows = await listUsers(core, crew.scope.workspace_id);
  const cells = rows.map((row) => [row.email, row.name, row.role, row.two_factor ? 'yes' : 'no', row.created_at]);
  const text =
    rows.length === 0
      ? 'Nobody may sign in yet: groundcrew user add --help'
      : table(['E-mail', 'Name', 'Role', 'Two factors', 'Since'], cells);
  return { json: rows, text };
}

async function add({ core, crew, signal }: CommandContext, options: Added): Promise<Answer> {
  const read = emailShape.safeParse(options.email);
  if (!read.success) throw new GroundcrewError('usage', { detail: `--email: "${options.email}" is no e-mail address` });
  const { workspace_id } = crew.scope;
  const email = read.data;
  const password = await askPassword('Password: ', { password_stdin: options.passwordStdin ?? false, signal });
  const name = options.name?.trim() || email;
  const { id } = await addUser(core, { workspace_id, name, email, password, role: options.role });
  return { json: { id, email, name, role: options.role }, text: `${email} may sign in as ${options.role}.` };
}

async function setRole({ core, crew }: CommandContext, email: string, role: Role): Promise<Answer> {
  const { workspace_id } = crew.scope;
  const user_id = await idOf(core, workspace_id, email);
  const { user } = await changeRole(core, { workspace_id, user_id, role, by: 'owner' });
  return { json: user, text: `${user.email} is ${role} now.` };
}

async function password({ core, crew, signal }: CommandContext, email: string, options: Reset): Promise<Answer> {
  const user_id = await idOf(core, crew.scope.workspace_id, email);
  const { passwordStdin = false, withoutSecondFactor = false } = options;
  const new_password = await askPassword('New password: ', { password_stdin: passwordStdin, signal });
  const done = await resetPassword(core, { user_id, new_password, without_second_factor: withoutSecondFactor });
  const factor = withoutSecondFactor
    ? done.second_factor_removed
      ? ' The second factor is taken off.'
      : ' There was no second factor.'
    : '';
  const sessions = done.ended === 1 ? '1 session was ended' : `${done.ended} sessions were ended`;
  return {
    json: { id: user_id, ...done },
    text: `${email} signs in by the new password from now on; ${sessions}.${factor}`,
  };
}

async function remove({ core, crew }: CommandContext, email: string): Promise<Answer> {
  const { workspace_id } = crew.scope;
  const user_id = await idOf(core, workspace_id, email);
  const removed = await removeUser(core, { workspace_id, user_id, by: 'owner' });
  return { json: removed, text: `${removed.email} is no member any more.` };
}

async function idOf(core: CommandContext['core'], workspace_id: string, email: string): Promise<string> {
  const wanted = email.trim().toLowerCase();
  const found = (await listUsers(core, workspace_id)).find((user) => user.email === wanted || user.id === wanted);
  if (!found) throw new GroundcrewError('not_found', { detail: `${email} is no member; see groundcrew user` });
  return found.id;
}
