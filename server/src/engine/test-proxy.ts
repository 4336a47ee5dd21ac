import type { Proxy } from '#domain/proxies.ts';
import type { TelegramGateway } from '#domain/telegram.ts';

/** Telegram's five DCs: https://core.telegram.org/api/datacenter */
const DCS = [1, 2, 3, 4, 5];

export type ProxyResult = {
  /** Null: the one server that stands in Telegram's place. */
  dc: number | null;
  ok: boolean;
  /** From the first SYN to the DC's answer. */
  ms: number | null;
  error: string | null;
};

/** Whether a proxy (null: none) leads to Telegram: a step of a handshake with each DC, all at once, without any account. */
export function testProxy(
  gateway: TelegramGateway,
  proxy: Proxy | null,
  options: { timeout_ms: number; other_server: boolean; signal?: AbortSignal },
): Promise<ProxyResult[]> {
  const { timeout_ms, other_server, signal } = options;
  return Promise.all(
    (other_server ? [null] : DCS).map(async (dc): Promise<ProxyResult> => {
      try {
        const ms = await gateway.probe(proxy, { timeout_ms, signal, ...(dc === null ? {} : { dc }) });
        return { dc, ok: true, ms: Math.round(ms), error: null };
      } catch (error) {
        return { dc, ok: false, ms: null, error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}
