import { Command } from 'commander';
import { loadTelegram } from '#app.ts';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { withProgress } from '#cli/progress.ts';
import type { CheckResult } from '#engine/health-check.ts';
import { countHealth, isHeld, type HealthCounts } from '#domain/health-counts.ts';
import { testSessions } from '#engine/health-round.ts';
import { withRun } from '#engine/runs.ts';
import { healthRows, type HealthRow } from '#store/accounts/health.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

type Options = { account?: string; timeout?: number; failOnIssues?: boolean };

/** One account as `health` shows it; `status` null: never checked; without `checked` it is the last known one. */
type Line = Pick<
  HealthRow,
  'id' | 'account' | 'phone' | 'status' | 'error_message' | 'latency_ms' | 'consecutive_failures' | 'last_success'
> & { checked: boolean };

export function healthCommand(): Command {
  return new Command('health')
    .option('--account <name>', 'only this account (session name, phone or id)')
    .option('--timeout <ms>', 'connection time-out of one attempt', wholeNumber({ min: 1_000, max: 300_000 }))
    .option('--fail-on-issues', 'end with 1 when an active account is held, or was tested and is not ok')
    .addHelpText(
      'after',
      `
Examples:
  groundcrew health
  groundcrew health --account s1 --timeout 10000
  groundcrew health --json --fail-on-issues   # for monitoring`,
    )
    .action(answering<[Options]>(health));
}

async function health(context: CommandContext, options: Options): Promise<Answer> {
  const { crew } = context;
  const only = options.account === undefined ? null : await accountNamed(context, options.account);
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  await loadTelegram();
  const results = await withRun(crew, { kind: 'health', niche: null, signal: context.signal }, (run) =>
    withProgress('Testing sessions', (tick) =>
      testSessions(crew, context.connections(), {
        timeout_ms: options.timeout ?? connectionTimeout,
        keep_open: false,
        signal: run.signal,
        onResult: () => tick(),
        ...(only === null ? {} : { account_ids: [only] }),
      }),
    ),
  );
  const rows = (await healthRows(crew.scope)).filter((row) => only === null || row.id === only);
  const lines = rows.map((row) => lineOf(row, results.get(row.id)));
  const counts = countHealth(rows, ({ id }) => results.get(id)?.checked === true);
  return {
    json: lines,
    text: textOf(lines, counts),
    exit: options.failOnIssues === true && (counts.issues > 0 || rows.some(isHeld)) ? 1 : 0,
  };
}

function lineOf(row: HealthRow, result: CheckResult | undefined): Line {
  const { id, account, phone, status, consecutive_failures, last_success } = row;
  const checked = result?.checked === true;
  const error_message = result?.checked === false ? `not checked: ${result.reason}` : row.error_message;
  // How long an answer took long ago says nothing of now.
  const latency_ms = checked ? row.latency_ms : null;
  return { id, account, phone, status, checked, error_message, latency_ms, consecutive_failures, last_success };
}

function statusText({ status, checked }: Line): string {
  if (status === null) return 'never checked';
  return checked ? status : `was ${status}`;
}

function textOf(lines: Line[], { healthy, issues, not_checked }: HealthCounts): string {
  const header = ['Account', 'Phone', 'Status', 'ms', 'Failures', 'Last success', 'Message'];
  const rows = lines.map((line) => [
    line.account,
    line.phone,
    statusText(line),
    line.latency_ms,
    line.consecutive_failures,
    line.last_success,
    line.error_message ?? '',
  ]);
  const summary = `Total Accounts ${lines.length}, Healthy ${healthy}, Issues ${issues}, Not checked ${not_checked}`;
  return lines.length === 0 ? 'No accounts yet.' : `${table(header, rows)}\n\n${summary}`;
}
