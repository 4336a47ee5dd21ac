// What the tests of proxies share.
import { formatProxy, parseProxy, type Proxy } from '#domain/proxies.ts';

type Plain = Exclude<Proxy, { type: 'mtproxy' }>;

/** The secret of an MTProxy. */
export const HEX = '00112233445566778899aabbccddeeff';

export function plain(
  type: Plain['type'],
  port: number,
  user: string | null = 'bob',
  password: string | null = 'pw',
): Plain {
  return { type, host: 'proxy.example', port, user, password };
}

/** As it would be stored, or why it would not. */
export function stored(input: unknown): string {
  const result = parseProxy(input);
  if (!result.ok) return `refused: ${result.reason}`;
  return result.proxy === null ? 'none' : formatProxy(result.proxy);
}
