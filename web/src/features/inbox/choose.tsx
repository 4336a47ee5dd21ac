import { Button, Group, Kbd, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import classes from './inbox.module.css';
import { INBOX_KEYS, type InboxKey } from './inbox-keys.ts';

/** With what one begins. */
const SHOWN: ReadonlySet<InboxKey> = new Set(['next', 'previous', 'search', 'reply', 'close_next', 'snooze']);

/** While none is open: how much waits, how to begin, and the keys for it. `first`: opens the first of the list. */
export function Choose({ first }: { first: (() => void) | null }) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const format = useFormat();
  const { data: counts } = useQuery(api.conversations.counts.queryOptions({ input: {} }));
  const { unread = 0, needs_reply = 0 } = counts ?? {};
  return (
    <div className={classes['choose']}>
      <Stack align="center" gap="md">
        <ThemeIcon size={52} radius="xl" variant="light" color="gray" aria-hidden>
          <IconMessages size={26} />
        </ThemeIcon>
        <Stack align="center" gap={2}>
          <Text fw={600}>{t('choose')}</Text>
          {counts && (
            <Text size="sm" c="dimmed" ta="center">
              {unread === 0 && needs_reply === 0
                ? desk('choose.nothing')
                : [
                    unread > 0 && desk('choose.unread', { count: unread, n: format.number(unread) }),
                    needs_reply > 0 &&
                      desk('choose.needs_reply', { count: needs_reply, n: format.number(needs_reply) }),
                  ]
                    .filter((part) => part !== false)
                    .join(' · ')}
            </Text>
          )}
        </Stack>
        {first && (
          <Button variant="default" size="compact-md" onClick={first}>
            {desk('choose.first')}
          </Button>
        )}
        <Keys />
      </Stack>
    </div>
  );
}

function Keys() {
  const { t: desk } = useTranslation('desk');
  const { t: bell } = useTranslation('bell');
  const lines = [
    ...INBOX_KEYS.filter(({ name }) => SHOWN.has(name)).map(({ name, keys }) => ({
      text: desk(`keys.${name}`),
      keys,
    })),
    { text: bell('keys'), keys: ['?'] },
  ];
  return (
    <Stack gap={6} w={260} mt="sm">
      {lines.map(({ text, keys }) => (
        <Group key={text} justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {text}
          </Text>
          <Group gap={4} wrap="nowrap">
            {keys.map((key) => (
              <Kbd key={key} size="xs">
                {key}
              </Kbd>
            ))}
          </Group>
        </Group>
      ))}
    </Stack>
  );
}
