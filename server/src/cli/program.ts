// The command line.
import { Command, CommanderError } from 'commander';
import { examples, withGlobals } from '#cli/command.ts';
import { printError, printJsonError } from '#cli/output.ts';
import { VERSION } from '#lib/version.ts';
import { GroundcrewError, type ExitCode } from '#lib/errors.ts';

const USAGE = 2;

type Listed = { about: string; load: () => Promise<Command> };

/** In the order in which help shows them. Each stands on much that the others have no use for, so it is loaded when it is called. */
const commands: Record<string, Listed> = {
  serve: {
    about: 'Run the server: keep every account connected and tested',
    load: async () => (await import('#cli/commands/serve.ts')).serveCommand(),
  },
  import: {
    about: 'Move in: read what older scripts kept, in a folder or in a database',
    load: async () => (await import('#cli/commands/import.ts')).importCommand(),
  },
  accounts: {
    about: 'The accounts of the workspace',
    load: async () => (await import('#cli/commands/accounts.ts')).accountsCommand(),
  },
  health: {
    about: 'Test every session: connect through its own proxy and ask Telegram who it is',
    load: async () => (await import('#cli/commands/health.ts')).healthCommand(),
  },
  targets: {
    about: 'The groups of the workspace',
    load: async () => (await import('#cli/commands/targets.ts')).targetsCommand(),
  },
  join: {
    about: 'Join the next groups of a niche, one after the other, with the pauses that keep accounts alive',
    load: async () => (await import('#cli/commands/join.ts')).joinCommand(),
  },
  post: {
    about: 'Post once to every group of a niche that is ready, within all limits',
    load: async () => (await import('#cli/commands/post.ts')).postCommand(),
  },
  posts: {
    about: 'Posts of which nobody knows whether they have arrived: say what you see in the group',
    load: async () => (await import('#cli/commands/posts.ts')).postsCommand(),
  },
  campaigns: {
    about: 'What is posted by itself: where, when, and what it takes turns with',
    load: async () => (await import('#cli/commands/campaigns.ts')).campaignsCommand(),
  },
  react: {
    about: 'React to a post with several accounts: each once, emoji spread evenly',
    load: async () => (await import('#cli/commands/react.ts')).reactCommand(),
  },
  forecast: {
    about: 'What will be posted where and when, what is in the way most, and which groups get nothing',
    load: async () => (await import('#cli/commands/forecast.ts')).forecastCommand(),
  },
  verify: {
    about: 'Check on the live data that no limit, warm-up, flood wait or binding was ever broken',
    load: async () => (await import('#cli/commands/verify.ts')).verifyCommand(),
  },
  why: {
    about: 'Why an account, a group or a task does nothing now, and when it will',
    load: async () => (await import('#cli/commands/why.ts')).whyCommand(),
  },
  stop: {
    about: 'The stop switch: halt everything outgoing at once, say by whom, and let it go on',
    load: async () => (await import('#cli/commands/stop.ts')).stopCommand(),
  },
  settings: {
    about: 'Limits, quiet hours and how sessions are tested: what is set, and what is allowed',
    load: async () => (await import('#cli/commands/settings.ts')).settingsCommand(),
  },
  'do-not-contact': {
    about: 'People whom nobody writes to',
    load: async () => (await import('#cli/commands/do-not-contact.ts')).doNotContactCommand(),
  },
  webhooks: {
    about: 'Webhooks: tell other programs of what happens, see what was delivered, send it again',
    load: async () => (await import('#cli/commands/webhooks.ts')).webhooksCommand(),
  },
  mailboxes: {
    about: 'Mailboxes: add them, see how each stands, test both ways, change passwords, remove them',
    load: async () => (await import('#cli/commands/mailboxes.ts')).mailboxesCommand(),
  },
  events: {
    about: 'What has happened, and what happens: health, posts, floods, the stages of reconnects …',
    load: async () => (await import('#cli/commands/events.ts')).eventsCommand(),
  },
  user: {
    about: 'Who may sign in: add people, change roles, remove them',
    load: async () => (await import('#cli/commands/user.ts')).userCommand(),
  },
  token: {
    about: 'API tokens for programs: make, list, revoke',
    load: async () => (await import('#cli/commands/token.ts')).tokenCommand(),
  },
  audit: {
    about: 'Who did what, and everything outgoing',
    load: async () => (await import('#cli/commands/audit.ts')).auditCommand(),
  },
  log: {
    about: 'Let running servers say more for a while: of everything, or of one account',
    load: async () => (await import('#cli/commands/log.ts')).logCommand(),
  },
  doctor: {
    about: 'Look at everything that an installation needs, say what mends what fails, and mend what can be mended',
    load: async () => (await import('#cli/commands/doctor.ts')).doctorCommand(),
  },
  backup: {
    about: 'Make one encrypted file of everything, while servers work; see that one is whole',
    load: async () => (await import('#cli/commands/backup.ts')).backupCommand(),
  },
  restore: {
    about: 'Put a backup into an empty installation',
    load: async () => (await import('#cli/commands/restore.ts')).restoreCommand(),
  },
  key: {
    about: 'The key of the secrets: make a new one while servers work, and forget the old one',
    load: async () => (await import('#cli/commands/key.ts')).keyCommand(),
  },
  completion: {
    about: 'What bash, zsh or fish need to complete commands and options',
    load: async () => (await import('#cli/commands/completion.ts')).completionCommand(() => program(null)),
  },
  db: {
    about: 'The database: migrations, its address, and your own SQL',
    load: async () => (await import('#cli/commands/db.ts')).dbCommand(),
  },
};

/** `argv`: what was typed; null: every command is loaded. */
export async function program(argv: readonly string[] | null): Promise<Command> {
  const root = new Command('groundcrew')
    .description("A control room for a team's own Telegram accounts")
    .version(VERSION)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      'after',
      `
Also: groundcrew demo        everything at work against a simulated Telegram, see groundcrew demo --help
      groundcrew simulator   a Telegram to try everything with, see groundcrew simulator --help
${examples('groundcrew serve', 'groundcrew accounts', 'groundcrew join ukraine_cars 10', 'groundcrew post --dry-run')}`,
    );
  for (const [name, { about, load }] of Object.entries(commands)) {
    // The command that is called is among the words, wherever options stand; the others are only listed.
    const command = argv === null || argv.includes(name) ? await load() : new Command(name);
    root.addCommand(command.description(about));
  }
  finish(root);
  return root;
}

/** Every command, at every depth, takes the same global options and ends the same way. */
function finish(command: Command): void {
  command.exitOverride().showHelpAfterError('(add --help for how it is used)');
  withGlobals(command);
  for (const child of command.commands) finish(child);
}

/** Runs one command; what it prints is printed when this resolves. */
export async function runCli(argv: string[]): Promise<void> {
  const json = argv.includes('--json');
  if (json && isVersion(argv)) {
    process.stdout.write(`${JSON.stringify({ version: VERSION })}\n`);
    return;
  }
  try {
    await (await program(argv)).parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usageError(error, json) : printError(error, json);
  }
}

function isVersion(argv: readonly string[]): boolean {
  const [word, ...more] = argv.filter((option) => option !== '--json');
  return (word === '--version' || word === '-V') && more.length === 0;
}

/** Commander has said it on standard error already; help that was asked for is no error. */
function usageError(error: CommanderError, json: boolean): ExitCode {
  if (error.exitCode === 0) return 0;
  if (json) printJsonError(new GroundcrewError('usage', { detail: wordsOf(error) }));
  return USAGE;
}

function wordsOf({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'no command is named' : message.replace(/^error: /, '');
}
