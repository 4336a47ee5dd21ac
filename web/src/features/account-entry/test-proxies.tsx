import { Button, Group, List, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, codeOf } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import type { Line } from './read-lines.ts';

type Tested = { proxy: string; ms: number } | { proxy: string; error: string };

/** Each proxy of a list once, one after the other: whether it leads to Telegram. */
export function TestProxies({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation('account-entry');
  const { number } = useFormat();
  const said = useSaid();
  const words = useReason();
  const [tested, setTested] = useState<Tested[]>([]);
  const proxies = [...new Set(lines.map(({ proxy_url }) => proxy_url))].filter((proxy) => proxy !== '');
  const test = useMutation({
    mutationFn: async () => {
      setTested([]);
      for (const proxy of proxies) {
        const one = await testOne(proxy, words).catch((error: unknown) => ({
          proxy,
          error: codeOf(error) === 'bad_value' ? t('refused.bad_proxy') : said(error).sentence,
        }));
        setTested((before) => [...before, one]);
      }
    },
  });
  if (proxies.length === 0) return null;
  const bad = tested.flatMap((one) => ('error' in one ? [one] : []));
  const fine = tested.flatMap((one) => ('ms' in one ? [one.ms] : []));
  return (
    <>
      <Group gap="sm">
        <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('bulk.test_proxies', { count: proxies.length, n: number(proxies.length) })}
        </Button>
        {tested.length > 0 && (
          <Text size="sm" role="status">
            {t(fine.length === 0 ? 'bulk.proxies_none' : 'bulk.proxies_fine', {
              fine: number(fine.length),
              all: number(proxies.length),
              ms: number(Math.max(0, ...fine)),
            })}
          </Text>
        )}
      </Group>
      {bad.length > 0 && (
        <List size="sm" spacing={2}>
          {bad.map(({ proxy, error }) => (
            <List.Item key={proxy} style={{ overflowWrap: 'anywhere' }}>
              {withoutPassword(proxy)}: {error}
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}

async function testOne(proxy: string, words: ReturnType<typeof useReason>): Promise<Tested> {
  const { ok, results } = await client.proxies.test({ proxy_url: proxy });
  if (ok) return { proxy, ms: Math.max(0, ...results.map(({ ms }) => ms ?? 0)) };
  const failed = results.find(({ error }) => error !== null);
  return { proxy, error: words(failed?.error ?? '', failed?.told) };
}

/** As far as a screen shows it: whoever stands behind one reads no password. */
export function withoutPassword(proxy: string): string {
  const url = /^([a-z0-9]+:\/\/)?(?:[^@/]*@)?([^@/?:]+:\d+)/i.exec(proxy);
  if (proxy.startsWith('tg://') || proxy.includes('t.me/')) {
    const [server, port] = ['server', 'port'].map((key) => new RegExp(`[?&]${key}=([^&]+)`).exec(proxy)?.[1] ?? '?');
    return `MTProxy ${server}:${port}`;
  }
  return url ? `${url[1] ?? ''}${url[2]}` : '…';
}
