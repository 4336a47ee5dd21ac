import { Button, Group, Input, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { client, codeOf } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';

type Test = Awaited<ReturnType<typeof client.proxies.test>>;

type Props = {
  description: string;
  /** In any notation; empty: none. */
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  placeholder?: string;
  autoFocus?: boolean;
};

/** A way out, which can be tested before anything is done with it. */
export function ProxyField({ description, value, onChange, error, placeholder = 'socks5://', autoFocus }: Props) {
  const { t } = useTranslation('accounts');
  const id = useId();
  const said = useSaid();
  const proxy_url = value.trim() === '' ? null : value.trim();
  const test = useMutation({ mutationFn: () => client.proxies.test({ proxy_url }) });
  const refused = (refusal: Error) => (codeOf(refusal) === 'bad_value' ? t('proxy.wrong') : said(refusal).sentence);
  const wrong = error ?? (test.error === null ? null : refused(test.error));
  return (
    <Stack gap={6}>
      <div>
        <Input.Label htmlFor={id}>{t('proxy.label')}</Input.Label>
        <Input.Description id={`${id}-about`}>{description}</Input.Description>
      </div>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          id={id}
          flex={1}
          aria-describedby={`${id}-about`}
          placeholder={placeholder}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            test.reset();
          }}
          error={wrong}
          autoComplete="off"
          spellCheck={false}
          {...(autoFocus === true && { 'data-autofocus': true })}
        />
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('proxy.test')}
        </Button>
      </Group>
      {test.data && <Tested test={test.data} />}
    </Stack>
  );
}

function Tested({ test }: { test: Test }) {
  const { t } = useTranslation('accounts');
  const { number } = useFormat();
  const slowest = Math.max(0, ...test.results.map(({ ms }) => ms ?? 0));
  const words = useReason();
  const failed = test.results.find(({ error }) => error !== null);
  const error = words(failed?.error ?? '', failed?.told);
  const Icon = test.ok ? IconCircleCheck : IconAlertTriangle;
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" role="status" c={test.ok ? 'teal' : 'red'}>
      <Icon size={16} style={{ flex: 'none', marginTop: 2 }} aria-hidden />
      <Text size="sm" c="var(--mantine-color-text)" style={{ overflowWrap: 'anywhere' }}>
        {test.ok ? t('proxy.ok', { ms: number(slowest) }) : t('proxy.bad', { error })}
      </Text>
    </Group>
  );
}
