import type { TokenScope } from '@groundcrew/contract';
import { AREAS, mayAtLeast, ROLES, type Role } from '@groundcrew/contract/values.ts';
import { Button, Checkbox, Radio, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { SendForm } from '#ui/send-form.tsx';
import { ShownOnce } from '#ui/shown-once.tsx';

const VERBS = ['read', 'write'] as const;
const LIVES = ['30', '90', '365', 'never'] as const;
const WIDTHS = ['all', 'read-only', 'chosen'] as const;
type Width = (typeof WIDTHS)[number];
type Life = (typeof LIVES)[number];

/** What a token may do; then the token, this once. */
export function TokenForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const { data: me } = useSuspenseQuery(api.me.get.queryOptions());
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [width, setWidth] = useState<Width>('all');
  const [scopes, setScopes] = useState<TokenScope[]>([]);
  const [life, setLife] = useState<Life>('90');
  const make = useMutation(
    api.tokens.make.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.tokens.key() }),
    }),
  );
  if (make.data) {
    return (
      <Stack gap="md">
        <ShownOnce about={t('tokens.shown_once')} secret={make.data.token} />
        <Button onClick={onClose}>{t('done')}</Button>
      </Stack>
    );
  }
  const given = ROLES.filter((one) => mayAtLeast(me.role, one)).toReversed();
  const send = () =>
    make.mutate({
      name,
      role,
      scopes: width === 'all' ? null : width === 'read-only' ? 'read-only' : scopes,
      expires_in_days: life === 'never' ? null : Number(life),
    });
  return (
    <SendForm
      label={t('tokens.make')}
      isSending={make.isPending}
      error={make.error}
      isReady={width !== 'chosen' || scopes.length > 0}
      onSend={send}
    >
      <TextInput
        label={t('tokens.name')}
        description={t('tokens.name_about')}
        value={name}
        maxLength={100}
        required
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('invite.role')}
        description={t(`role_about.${role}`)}
        inputWrapperOrder={['label', 'input', 'description']}
        data={given.map((value) => ({ value, label: common(`role.${value}`) }))}
        value={role}
        allowDeselect={false}
        onChange={(value) => setRole(ROLES.find((one) => one === value) ?? 'viewer')}
      />
      <WidthChoice value={width} onChange={setWidth} />
      {width === 'chosen' && <ScopeMatrix scopes={scopes} onChange={setScopes} />}
      <LifeChoice value={life} onChange={setLife} />
    </SendForm>
  );
}

function ScopeMatrix({ scopes, onChange }: { scopes: TokenScope[]; onChange: (scopes: TokenScope[]) => void }) {
  const { t } = useTranslation('settings');
  const turn = (scope: TokenScope) =>
    onChange(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  return (
    <Table withRowBorders={false} verticalSpacing={4} maw={420}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>
            <Text size="sm" fw={600}>
              {t('tokens.area')}
            </Text>
          </Table.Th>
          {VERBS.map((verb) => (
            <Table.Th key={verb} w={100}>
              {t(`tokens.verb.${verb}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {AREAS.map((area) => (
          <Table.Tr key={area}>
            <Table.Th scope="row" fw={400}>
              {t(`area.${area}`)}
            </Table.Th>
            {VERBS.map((verb) => (
              <Table.Td key={verb}>
                <Checkbox
                  aria-label={`${t(`area.${area}`)}: ${t(`tokens.verb.${verb}`)}`}
                  checked={scopes.includes(`${area}:${verb}`)}
                  onChange={() => turn(`${area}:${verb}`)}
                />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function WidthChoice({ value, onChange }: { value: Width; onChange: (value: Width) => void }) {
  const { t } = useTranslation('settings');
  return (
    <Radio.Group
      label={t('tokens.may')}
      value={value}
      onChange={(chosen) => onChange(WIDTHS.find((one) => one === chosen) ?? 'all')}
    >
      <Stack gap="xs" mt="xs">
        {WIDTHS.map((one) => (
          <Radio key={one} value={one} label={t(`tokens.width.${one}`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function LifeChoice({ value, onChange }: { value: Life; onChange: (value: Life) => void }) {
  const { t } = useTranslation('settings');
  return (
    <Select
      label={t('tokens.life')}
      data={LIVES.map((one) => ({
        value: one,
        label: one === 'never' ? t('tokens.forever') : t('tokens.days', { count: Number(one) }),
      }))}
      value={value}
      allowDeselect={false}
      onChange={(chosen) => onChange(LIVES.find((one) => one === chosen) ?? '90')}
    />
  );
}
