import { ROLES, type Role } from '@groundcrew/contract/values.ts';
import { ActionIcon, Badge, Button, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserMinus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Invitations } from './invitations.tsx';
import { Section } from './section.tsx';
import { api, client } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Member = { id: string; name: string; email: string; role: Role; two_factor: boolean };

/** Who works here, in which role, and who is invited. */
export function PeopleSection() {
  const { t } = useTranslation('settings');
  const users = useQuery(api.users.list.queryOptions());
  const may = useMay('admin');
  const [inviting, { open, close }] = useDisclosure();
  return (
    <Stack gap="xl">
      <Section
        title={t('people.title')}
        about={t('people.about')}
        act={may && <Button onClick={open}>{t('people.invite')}</Button>}
      >
        {users.isPending && <Skeleton h={160} />}
        {users.isError && <Trouble error={users.error} again={() => void users.refetch()} />}
        <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {users.data?.items.map((user) => (
            <Person key={user.id} user={user} />
          ))}
        </Stack>
      </Section>
      {may && <Invitations inviting={inviting} onClose={close} />}
    </Stack>
  );
}

/** Changing a role, and removing the person after a question. */
function useActs({ id, name, role: before }: Member) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: api.users.key() });
  const undo = async () => {
    await client.users.update({ id, role: before });
    await renew();
  };
  const update = useMutation(
    api.users.update.mutationOptions({
      onSuccess: async ({ role }) => {
        await renew();
        told(t('people.changed', { name, role: common(`role.${role}`) }), { label: t('undo'), act: () => void undo() });
      },
    }),
  );
  const remove = useMutation(
    api.users.remove.mutationOptions({
      onSuccess: async () => {
        await renew();
        told(t('people.removed', { name }));
      },
    }),
  );
  const ask = () =>
    askFirst({
      title: t('people.remove_title', { name }),
      children: <Text size="sm">{t('people.remove_about')}</Text>,
      labels: { confirm: t('people.remove'), cancel: common('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate({ id }),
    });
  return { update, ask, error: update.error ?? remove.error };
}

function Person({ user }: { user: Member }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const { data: me } = useSuspenseQuery(api.me.get.queryOptions());
  const may = useMay(user.role === 'owner' ? 'owner' : 'admin');
  const { id, name, role: before } = user;
  const { update, ask, error } = useActs(user);
  const given = ROLES.filter((role) => role !== 'owner' || me.role === 'owner' || before === 'owner');
  return (
    <Stack component="li" gap="xs">
      <Group justify="space-between" gap="sm">
        <Stack gap={0} miw={0}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {name}
            </Text>
            {id === me.user_id && <Badge variant="light">{t('people.you')}</Badge>}
            {user.two_factor && (
              <Badge variant="light" color="green" tt="none">
                {t('people.two_factor')}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {user.email}
          </Text>
        </Stack>
        <Group gap="xs" wrap="nowrap">
          <Select
            w={170}
            aria-label={t('people.role_of', { name })}
            data={given.map((role) => ({ value: role, label: common(`role.${role}`) }))}
            value={before}
            allowDeselect={false}
            disabled={!may || update.isPending}
            onChange={(value) => {
              const role = ROLES.find((one) => one === value);
              if (role && role !== before) update.mutate({ id, role });
            }}
          />
          {may && id !== me.user_id && (
            <ActionIcon
              variant="subtle"
              color="red"
              size="lg"
              aria-label={t('people.remove_title', { name })}
              onClick={ask}
            >
              <IconUserMinus size={18} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Group>
      {error && <Trouble error={error} />}
    </Stack>
  );
}
