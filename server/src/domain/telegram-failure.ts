// What a command or an API says when Telegram did not do what it was asked for, whatever that was.
import type { ErrorFamily } from '#domain/telegram-error-catalogue.ts';
import { classifyRpc, type RpcFault } from '#domain/telegram-errors.ts';
import { describeFault, TelegramError, type TelegramFault } from '#domain/telegram.ts';
import { GroundcrewError, type ErrorCode, type ErrorDetails } from '#lib/errors.ts';

/**
 * A `TelegramError` as an error of the registry; anything else as it is. `after`: what is true now in spite of it, as a
 * sentence. `details.retry` is `{ after_s }` where it makes sense to try again, and null where something has to change first.
 */
export function inOurWords(error: unknown, after = ''): unknown {
  if (!(error instanceof TelegramError)) return error;
  const { code, detail, retry } = explain(error.fault);
  const details: ErrorDetails = { fault: describeFault(error.fault), retry };
  return new GroundcrewError(code, { detail: after === '' ? detail : `${detail}. ${after}`, details, cause: error });
}

type Explained = { code: ErrorCode; detail: string; retry: { after_s: number } | null };

const SOON_S = 60;

function explain(fault: TelegramFault): Explained {
  const detail = describeFault(fault);
  switch (fault.kind) {
    case 'rpc':
      return explainRpc(fault);
    case 'connection':
    case 'transport':
      return { code: 'telegram_unreachable', detail, retry: { after_s: 0 } };
    case 'setup':
      return { code: 'client_failed', detail, retry: null };
    case 'closed':
      return { code: 'stopped', detail, retry: { after_s: 0 } };
  }
}

const WAITS: ReadonlySet<ErrorFamily> = new Set(['flood', 'wait', 'slow_mode']);
const PASSES: ReadonlySet<ErrorFamily> = new Set(['transient', 'effect_unknown']);

function explainRpc(fault: RpcFault): Explained {
  const { family, do: advice } = classifyRpc(fault);
  const name = describeFault(fault);
  if (WAITS.has(family)) {
    const after_s = fault.argument ?? 1;
    return { code: 'telegram_wait', detail: `wait ${after_s} s (${name})`, retry: { after_s } };
  }
  if (PASSES.has(family)) return { code: 'telegram_trouble', detail: name, retry: { after_s: SOON_S } };
  return { code: 'telegram_refused', detail: `${name}: ${advice}`, retry: null };
}
