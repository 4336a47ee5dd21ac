import { ROLES, type Role } from '@groundcrew/contract/values.ts';
import { Badge, Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from './section.tsx';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { ShownOnce } from '#ui/shown-once.tsx';
import { SendForm } from '#ui/send-form.tsx';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

const DAYS = 7;
const DAYS_MAX = 30;

/** Those that are open, and the form that makes one. */
export function Invitations({ inviting, onClose }: { inviting: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const format = useFormat();
  const queryClient = useQueryClient();
  const open = useQuery(api.invitations.list.queryOptions());
  const revoke = useMutation(
    api.invitations.revoke.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: api.invitations.key() });
        told(t('invite.revoked'));
      },
    }),
  );
  const error = open.error ?? revoke.error;
  const items = open.data?.items ?? [];
  return (
    <>
      {(items.length > 0 || error) && (
        <Section title={t('invite.open')}>
          {error && <Trouble error={error} />}
          <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {items.map(({ id, email, role, expires_at }) => (
              <Group key={id} component="li" justify="space-between" gap="sm">
                <Stack gap={0}>
                  <Group gap="xs">
                    <Text size="sm">{email}</Text>
                    <Badge variant="light" color="gray" tt="none">
                      {common(`role.${role}`)}
                    </Badge>
                  </Group>
                  <Text size="xs" c="dimmed">
                    {t('invite.until', { at: format.moment(expires_at) })}
                  </Text>
                </Stack>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={t('invite.revoke_one', { email })}
                  onClick={() => revoke.mutate({ id })}
                >
                  {t('invite.revoke')}
                </Button>
              </Group>
            ))}
          </Stack>
        </Section>
      )}
      <Modal opened={inviting} onClose={onClose} title={t('people.invite')}>
        <Invite onClose={onClose} />
      </Modal>
    </>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const { data: me } = useSuspenseQuery(api.me.get.queryOptions());
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState<number | string>(DAYS);
  const make = useMutation(
    api.invitations.make.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.invitations.key() }),
    }),
  );
  if (make.data) {
    return (
      <Stack gap="md">
        <ShownOnce about={t('invite.link_about', { email: make.data.email })} secret={make.data.link} />
        <Button onClick={onClose}>{t('done')}</Button>
      </Stack>
    );
  }
  return (
    <SendForm
      label={t('invite.make')}
      isSending={make.isPending}
      error={make.error}
      onSend={() => make.mutate({ email, role, expires_in_days: Number(days) })}
    >
      <TextInput
        type="email"
        label={t('invite.email')}
        value={email}
        required
        data-autofocus
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        label={t('invite.role')}
        description={t(`role_about.${role}`)}
        inputWrapperOrder={['label', 'input', 'description']}
        data={ROLES.toReversed()
          .filter((one) => one !== 'owner' || me.role === 'owner')
          .map((value) => ({
            value,
            label: common(`role.${value}`),
          }))}
        value={role}
        allowDeselect={false}
        onChange={(value) => setRole(ROLES.find((one) => one === value) ?? 'viewer')}
      />
      <NumberInput
        label={t('invite.days')}
        min={1}
        max={DAYS_MAX}
        allowDecimal={false}
        value={days}
        onChange={setDays}
        required
      />
    </SendForm>
  );
}
