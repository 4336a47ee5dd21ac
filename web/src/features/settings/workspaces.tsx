import { Badge, Button, Group, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from './section.tsx';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { SendForm } from '#ui/send-form.tsx';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

const NAME = '[a-z0-9][a-z0-9_\\-]{0,62}';

type Workspace = { id: string; name: string };

/** Those of the person: which one is worked in; owners make, rename and delete. */
export function WorkspacesSection() {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const mine = useQuery(api.workspaces.mine.queryOptions());
  const may = useMay('owner');
  const queryClient = useQueryClient();
  const choose = useMutation(
    // Everything that is shown is of another workspace from now on.
    api.workspaces.choose.mutationOptions({ onSuccess: () => queryClient.resetQueries() }),
  );
  const [making, { open, close }] = useDisclosure();
  const items = mine.data?.items ?? [];
  const current = items.find((workspace) => workspace.current);
  return (
    <Stack gap="xl">
      <Section
        title={t('workspaces.title')}
        about={t('workspaces.about')}
        act={may && <Button onClick={open}>{t('workspaces.make')}</Button>}
      >
        {mine.isPending && <Skeleton h={100} />}
        {(mine.error ?? choose.error) && <Trouble error={mine.error ?? choose.error} />}
        <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {items.map((workspace) => (
            <Group key={workspace.id} component="li" justify="space-between">
              <Group gap="xs">
                <Text size="sm" fw={600}>
                  {workspace.name}
                </Text>
                <Badge variant="light" color="gray" tt="none">
                  {common(`role.${workspace.role}`)}
                </Badge>
              </Group>
              {workspace.current ? (
                <Badge variant="light" color="green" tt="none">
                  {t('workspaces.current')}
                </Badge>
              ) : (
                <Button size="compact-sm" variant="default" onClick={() => choose.mutate({ id: workspace.id })}>
                  {t('workspaces.choose')}
                </Button>
              )}
            </Group>
          ))}
        </Stack>
      </Section>
      {may && current && <Rename key={current.name} workspace={current} />}
      {may && current && items.length > 1 && <Remove workspace={current} />}
      <Modal opened={making} onClose={close} title={t('workspaces.make')}>
        <Make onClose={close} />
      </Modal>
    </Stack>
  );
}

function Make({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation(
    api.workspaces.make.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: api.workspaces.key() });
        told(t('workspaces.made', { name }));
        onClose();
      },
    }),
  );
  return (
    <SendForm
      label={t('workspaces.make')}
      isSending={make.isPending}
      error={make.error}
      onSend={() => make.mutate({ name })}
    >
      <TextInput
        label={t('workspaces.name')}
        description={t('workspaces.name_about')}
        pattern={NAME}
        value={name}
        required
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </SendForm>
  );
}

function Rename({ workspace: { id, name: saved } }: { workspace: Workspace }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [name, setName] = useState(saved);
  const rename = useMutation(
    api.workspaces.update.mutationOptions({
      onSuccess: async () => {
        await Promise.all([api.workspaces, api.me].map((of) => queryClient.invalidateQueries({ queryKey: of.key() })));
        told(t('saved'), { label: t('undo'), act: () => rename.mutate({ id, name: saved }) });
      },
    }),
  );
  return (
    <Section title={t('workspaces.rename')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate({ id, name });
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t('workspaces.name')}
            description={t('workspaces.name_about')}
            pattern={NAME}
            value={name}
            required
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {name !== saved && (
            <Button type="submit" loading={rename.isPending}>
              {t('save')}
            </Button>
          )}
        </Group>
        {rename.error && <Trouble error={rename.error} />}
      </form>
    </Section>
  );
}

function Remove({ workspace: { id, name } }: { workspace: Workspace }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState('');
  const remove = useMutation(
    api.workspaces.remove.mutationOptions({
      onSuccess: async () => {
        await queryClient.resetQueries();
        told(t('workspaces.removed', { name }));
      },
    }),
  );
  return (
    <Section title={t('workspaces.remove', { name })} about={t('workspaces.remove_about')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate({ id, name: typed });
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t('workspaces.type_name', { name })}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" color="red" disabled={typed !== name} loading={remove.isPending}>
            {t('workspaces.remove_for_ever')}
          </Button>
        </Group>
        {remove.error && <Trouble error={remove.error} />}
      </form>
    </Section>
  );
}
