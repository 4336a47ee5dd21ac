// What we have to reach: Telegram, directly and through each proxy, and each mailbox both ways.
import type { Crew } from '#engine/crew.ts';
import { SKEW_MAX_MS } from '#engine/doctor/database.ts';
import { fact, type Fact } from '#domain/doctor-words.ts';
import { well, type Check, type Found } from '#engine/doctor/finding.ts';
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
    look: async () => {
      const found = await look();
      return 'ms' in found ? well('answered', found) : well('address', found);
    },
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
      if (telegram_ahead_ms === null) return well('telegram_clock_unknown');
      const facts = [fact('telegram_clock', { seconds: Math.round(telegram_ahead_ms / 100) / 10 })];
      // What an answer tells goes by whole seconds on some servers.
      return { state: Math.abs(telegram_ahead_ms) > SKEW_MAX_MS + 1_000 ? 'fail' : 'ok', facts };
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
      if (ok) {
        const was_well = ['ok', 'new', 'syncing'].includes(box.status);
        if (was_well) return well('mailbox_works', { status: box.status });
        return {
          state: 'warn',
          facts: [before(box, 'mailbox_works_now')],
          fault: 'mailbox_left',
        };
      }
      const faults = [imap, smtp].flatMap((way) => (way.ok ? [] : [way]));
      return {
        state: 'fail',
        facts: [...faults.map(({ sentence }) => fact('error', {}, sentence)), before(box, 'mailbox_before')],
        command: `groundcrew mailboxes test ${box.email}`,
        mend: [...new Set(faults.map(({ what_to_do }) => what_to_do))].join(' '),
      };
    },
  };
}

/** How it stood when its watcher was there last. */
function before({ status, status_message }: MailboxView, code: 'mailbox_works_now' | 'mailbox_before'): Fact {
  return status_message === null ? fact(code, { status }) : fact(`${code}_why`, { status }, status_message);
}
