import { Button, Code, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bulk } from './bulk.tsx';
import { readLines } from './read-lines.ts';

type Props = { pasted: string; onPaste: (text: string) => void };

/** One account a line, pasted or from a file. */
export function ByList({ pasted, onPaste }: Props) {
  const { t } = useTranslation('account-entry');
  const [round, setRound] = useState(0);
  // Long lists are read while one goes on typing.
  const text = useDeferredValue(pasted);
  const lines = useMemo(() => readLines(text), [text]);
  const open = (file: File | null) => {
    if (file) void file.text().then(onPaste);
  };
  return (
    <Stack gap="lg">
      <Stack gap="xs" maw={820}>
        <Textarea
          label={t('list.label')}
          description={t('list.about')}
          placeholder={'s1 1BVtsOKABu3… socks5://user:password@host:port\ns2 1AZWarzMBu7…'}
          value={pasted}
          onChange={(event) => onPaste(event.currentTarget.value)}
          rows={6}
          resize="vertical"
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Group gap="sm" align="center">
          <FileButton onChange={open} accept=".csv,.tsv,.txt,text/csv,text/plain">
            {(props) => (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
                {...props}
              >
                {t('list.choose')}
              </Button>
            )}
          </FileButton>
          <Text size="xs" c="dimmed" flex={1} miw={200}>
            {t('list.columns')} <Code>session_string, name, proxy_url, phone, api_id, api_hash</Code>
          </Text>
        </Group>
      </Stack>
      <Bulk
        key={round}
        lines={lines}
        onMore={() => {
          onPaste('');
          setRound(round + 1);
        }}
      />
    </Stack>
  );
}
