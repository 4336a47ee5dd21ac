// What we have to reach: Telegram, directly and through each proxy, and each mailbox both ways.
import type { Crew } from '#engine/crew.ts';
import { SKEW_MAX_MS } from '#engine/doctor/database.ts';
import { OK, type Check, type Found } from '#engine/doctor/finding.ts';
import { networkLooks, type DiagnosticsOptions } from '#engine/diagnostics.ts';
import { testMailbox } from '#engine/mail/test-mailbox.ts';
import type { MailboxView } from '#store/mailboxes/mailboxes.ts';

const OF_KIND = {
  direct: { kind: 'telegram', fault: 'telegram_unreachable' },
  proxy: { kind: 'proxy', fault: 'proxy_unreachable' },
  dns: { kind: 'dns', fault: 'name_unknown' },
} as const;

export type Clocks = { telegram_ahead_ms: number | null };

/** One check a DC, proxy and name. What Telegram’s clock says is noted on the way. */
export function networkChecks(
  reach: Parameters<typeof networkLooks>[0],
  options: DiagnosticsOptions,
  clocks: Clocks,
): Check[] {
  const onTelegramTime = (ahead_ms: number): void => {
    clocks.telegram_ahead_ms ??= ahead_ms;
  };
  return networkLooks(reach, { ...options, onTelegramTime }).map(({ check, of, kind, look }) => ({
    check,
    of,
    ...OF_KIND[kind],
    look: async () => OK(await look()),
  }));
}

/** After those of the network, which ask for it. */
export function telegramClock(clocks: Clocks): Check {
  return {
    check: 'Telegram’s clock',
    kind: 'telegram_clock',
    fault: 'telegram_clock_apart',
    look: () => {
      const { telegram_ahead_ms } = clocks;
      if (telegram_ahead_ms === null) return OK('not known: Telegram was not reached');
      const detail = `${Math.round(telegram_ahead_ms / 100) / 10} s apart from this machine’s`;
      // What an answer tells goes by whole seconds on some servers.
      return { state: Math.abs(telegram_ahead_ms) > SKEW_MAX_MS + 1_000 ? 'fail' : 'ok', detail };
    },
  };
}

/** Logs in by IMAP and SMTP; sends and reads nothing. */
export function mailboxCheck(crew: Crew, box: MailboxView): Check {
  return {
    check: `mailbox ${box.email}`,
    kind: 'mailbox',
    of: box.email,
    fault: 'mailbox_fails',
    look: async (): Promise<Found> => {
      const { ok, imap, smtp } = await testMailbox(crew, box.id);
      const before = `before: ${box.status}${box.status_message === null ? '' : ` (${box.status_message})`}`;
      if (ok) {
        const well = ['ok', 'new', 'syncing'].includes(box.status);
        if (well) return OK(`both ways work; its state is ${box.status}`);
        return {
          state: 'warn',
          detail: `both ways work now; ${before}`,
          fault: 'mailbox_left',
        };
      }
      const faults = [imap, smtp].flatMap((way) => (way.ok ? [] : [way]));
      return {
        state: 'fail',
        detail: `${faults.map(({ sentence }) => sentence).join(' ')} ${before}`,
        command: `groundcrew mailboxes test ${box.email}`,
        mend: [...new Set(faults.map(({ what_to_do }) => what_to_do))].join(' '),
      };
    },
  };
}
