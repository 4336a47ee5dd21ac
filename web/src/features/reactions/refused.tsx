import { Alert, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '#lib/api.ts';
import { useBlockers } from '#lib/blockers.ts';
import { useSaid } from '#lib/errors.ts';
import { Trouble } from '#ui/trouble.tsx';
import type { HeldBack } from './types.ts';

const SHOWN = 6;

/** Why no task was made; where no account may act, what holds them back, the most frequent reason first. */
export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation('reactions');
  const tell = useBlockers();
  const { details } = useSaid()(error);
  const box = useRef<HTMLDivElement>(null);
  // On a phone it comes below what can be seen.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [error]);
  if (codeOf(error) !== 'no_usable_healthy_account') return <Trouble error={error} />;
  const reasons = reasonsOf(heldBackIn(details));
  return (
    <Alert ref={box} color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" title={t('refused.title')}>
      <Text size="sm">{t('refused.about')}</Text>
      <List size="sm" mt="xs">
        {reasons.slice(0, SHOWN).map(({ code, message, count }) => (
          <List.Item key={code}>
            {tell({ code, message, action: null }).what} {t('refused.accounts', { count })}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

type Reason = { code: string; message: string; count: number };

/** How many accounts each reason holds back. */
export function reasonsOf(held: readonly HeldBack[]): Reason[] {
  const found = new Map<string, Reason>();
  for (const { reasons, codes } of held) {
    for (const [place, message] of reasons.entries()) {
      const code = codes[place] ?? message;
      found.set(code, { code, message, count: (found.get(code)?.count ?? 0) + 1 });
    }
  }
  return [...found.values()].toSorted((one, other) => other.count - one.count);
}

/** The API says them in an error as in an answer. */
function heldBackIn({ held_back }: Record<string, unknown>): HeldBack[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return Array.isArray(held_back) ? (held_back as HeldBack[]) : [];
}
