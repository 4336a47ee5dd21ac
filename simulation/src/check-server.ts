// The contract of Telegram-like servers on any server: what it can be asked, through the product's own gateway.
import { readFile } from 'node:fs/promises';
import { parseLink } from '@groundcrew/server/domain/links.ts';
import { formatSession } from '@groundcrew/server/domain/sessions/format.ts';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import { isRsaPublicKey } from '@groundcrew/server/lib/rsa-public-key.ts';
import { readTelethonBytes } from '@groundcrew/server/telegram/telethon-file.ts';
import { allChecks } from '#contract/all-checks.ts';
import { capabilitiesOf, openForeignStage, type ForeignServer } from '#contract/foreign-stage.ts';
import { runCheck, type Verdict } from '#contract/run-contract.ts';
import { readNumber, readOptions } from '#lib/options.ts';

const USAGE = `npm run check:server -- --server HOST:PORT --key FILE --session FILE [--group LINK] [--allow-writes] [--allow-remote]
Runs the contract of Telegram-like servers on a server of yours, through the product's own gateway: a line for each check.
  --server HOST:PORT           where it listens
  --key FILE                   its public RSA key: PKCS#1 in PEM
  --session FILE               of an account there: a session string, or a .session file
  --media-server HOST:PORT     where media connections go; without it large files use the main connection
  --api-id N --api-hash HASH   made up by default, which a server of one's own takes
  --group LINK                 a public group that the account may look at
  --allow-writes               leave to join that group and to write there
  --allow-remote               leave to go to another machine than this one
Ends with "N passed, N failed, N unsupported": with 0 when none has failed and some have passed.`;

const options = {
  server: { type: 'string' },
  'media-server': { type: 'string' },
  key: { type: 'string' },
  session: { type: 'string' },
  'api-id': { type: 'string', default: '1' },
  'api-hash': { type: 'string', default: '0'.repeat(32) },
  group: { type: 'string' },
  'allow-writes': { type: 'boolean', default: false },
  'allow-remote': { type: 'boolean', default: false },
} as const;

const PROBE_MS = 10_000;

/** What is wrong with the arguments, for the person who gave them. */
class UsageError extends Error {}

async function readArguments(): Promise<ForeignServer> {
  const values = readOptions(USAGE, options);
  const { server, key, session, group } = values;
  if (server === undefined || key === undefined || session === undefined)
    throw new UsageError(`--server, --key and --session are needed\n${USAGE}`);
  for (const place of [server, values['media-server'] ?? server]) assertPlace(place, values['allow-remote']);
  return {
    server,
    media_server: values['media-server'],
    server_key_pem: readKey(await readNamed('key', key), key),
    session_string: readSession(await readNamed('session', session), session),
    api_id: readNumber('api-id', values['api-id'], 1, 2 ** 31 - 1),
    api_hash: values['api-hash'],
    group: group === undefined ? null : readGroup(group),
    allow_writes: values['allow-writes'],
  };
}

function assertPlace(place: string, allow_remote: boolean): void {
  const [, host = ''] = /^(.+):(\d{1,5})$/.exec(place) ?? [];
  if (host === '') throw new UsageError(`"${place}" is not HOST:PORT`);
  const isHere = host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
  if (!isHere && !allow_remote) throw new UsageError(`${host} is another machine: that needs --allow-remote`);
}

async function readNamed(option: string, file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new UsageError(
      `--${option} ${file} cannot be read (${cause instanceof Error ? cause.message : 'why is not known'})`,
    );
  });
}

function readKey(bytes: Buffer, file: string): string {
  const pem = bytes.toString('utf8');
  if (isRsaPublicKey(pem)) return pem;
  throw new UsageError(`--key ${file} holds no public RSA key: PKCS#1 in PEM (BEGIN RSA PUBLIC KEY) is what it takes`);
}

function readSession(bytes: Uint8Array, file: string): string {
  const parsed = parseSession(bytes, readTelethonBytes);
  if (!parsed.ok) throw new UsageError(`--session ${file}: ${parsed.reason}`);
  return formatSession(parsed.session);
}

function readGroup(link: string): ForeignServer['group'] {
  const parsed = parseLink(link);
  if (!parsed.ok) throw new UsageError(`--group ${link}: ${parsed.reason}`);
  return parsed.link;
}

function print({ name, verdict, detail, milliseconds }: Verdict): void {
  const [reason = ''] = (detail ?? '').split('\n');
  console.log(`${verdict.padEnd(11)} ${name}${verdict === 'passed' ? ` (${milliseconds} ms)` : `: ${reason}`}`);
}

async function main(): Promise<number> {
  const foreign = await readArguments();
  const capabilities = capabilitiesOf(foreign);
  const stage = await openForeignStage(foreign);
  await stage.gateway.probe(null, { timeout_ms: PROBE_MS }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--server ${foreign.server}: no Telegram-like server answers there (${why})`);
  });
  const verdicts: Verdict[] = [];
  // One after the other: a session works in one place only.
  for (const check of allChecks) {
    const verdict = await runCheck(check, capabilities, () => openForeignStage(foreign));
    verdicts.push(verdict);
    print(verdict);
  }
  const count = (verdict: Verdict['verdict']): number => verdicts.filter((each) => each.verdict === verdict).length;
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('unsupported')} unsupported`);
  return count('failed') === 0 && count('passed') > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
