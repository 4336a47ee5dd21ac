import { Button, Grid, Group, Modal, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { NicheInput } from '#ui/niche-input.tsx';
import { Panel } from '#ui/panel.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';
import { faultsOf, GAP, INTERVAL, isFaultless, sameDraft, type Draft, type Faults, type Field } from './draft.ts';
import { Times } from './times.tsx';
import { useNicheMessages, useSave } from './use-save.ts';
import { Variants } from './variants.tsx';

const FIELDS = ['name', 'niche', 'zone', 'slots', 'interval_minutes', 'gap_seconds', 'ends_at'] as const;
const NAME_MAX = 100;

type Props = { first: Draft; id?: number; onCancel: () => void };

/** All that a campaign is. What is wrong with it shows once somebody has tried to save it. */
export function CampaignForm({ first, id, onCancel }: Props) {
  const { t } = useTranslation('campaigns');
  const now = useNow();
  const [draft, setDraft] = useState(first);
  const [tries, setTries] = useState(0);
  const save = useSave(id === undefined ? null : { id, draft: first });
  const faults = tries > 0 ? faultsOf(draft, now) : { fields: {}, variants: {} };
  const refused = useRefused(save.error, draft);
  const change = (changed: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...changed }));
    if (save.isError) save.reset();
  };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Whoever tried in vain is led to the first field that wants something.
    if (tries > 0 || save.isError) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries, save.isError]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (isFaultless(faultsOf(draft, now))) save.mutate(draft);
  };
  const errorOf = useErrors(faults, refused.fields);
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Panel title={t('section.what')}>
          <NameAndNiche draft={draft} change={change} errorOf={errorOf} />
        </Panel>
        <Panel title={t('section.messages')}>
          <Messages isNew={id === undefined} draft={draft} change={change} faults={faults} refused={refused.variant} />
        </Panel>
        <Panel title={t('section.times')}>
          <Times draft={draft} change={change} errorOf={errorOf} />
        </Panel>
        <Limits />
        {save.isError && !refused.isShown && <Trouble error={save.error} />}
        {!isFaultless(faults) && (
          <Text size="sm" c="red" role="alert">
            {t('faulty')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel', { ns: 'common' })}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t(id === undefined ? 'save_new' : 'save')}
          </Button>
        </Group>
      </Stack>
      <Leaving isChanged={!sameDraft(first, draft) && !save.isSuccess && !save.isPending} />
    </form>
  );
}

type PartProps = { draft: Draft; change: (changed: Partial<Draft>) => void };

function NameAndNiche({ draft, change, errorOf }: PartProps & { errorOf: (field: Field | 'zone') => string | null }) {
  const { t } = useTranslation('campaigns');
  const niches = useQuery(api.niches.list.queryOptions());
  const niche = niches.data?.items.find((one) => one.niche === draft.niche.trim());
  const known = () => {
    if (!niches.data || draft.niche.trim() === '') return t('niche_about');
    return niche ? t('niche_groups', { count: niche.joined }) : t('niche_unknown');
  };
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <TextInput
          label={t('name')}
          description={t('name_about')}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={errorOf('name')}
          maxLength={NAME_MAX}
          data-autofocus
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <NicheInput
          description={known()}
          value={draft.niche}
          onChange={(changed) => change({ niche: changed })}
          error={errorOf('niche')}
        />
      </Grid.Col>
    </Grid>
  );
}

type MessagesProps = PartProps & {
  isNew: boolean;
  faults: Faults;
  refused: { key: string; reason: string } | null;
};

function Messages({ isNew, draft, change, faults, refused }: MessagesProps) {
  const { t } = useTranslation('campaigns');
  const there = useNicheMessages(draft.niche);
  const offered = isNew && (there > 0 || draft.of_niche);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('messages_about')}
      </Text>
      {offered && (
        <Switch
          label={t('of_niche', { count: there })}
          checked={draft.of_niche}
          onChange={(event) => change({ of_niche: event.currentTarget.checked })}
        />
      )}
      {!draft.of_niche && (
        <Variants
          variants={draft.variants}
          onChange={(variants) => change({ variants })}
          faults={faults.variants}
          refused={refused}
        />
      )}
    </Stack>
  );
}

/** What holds for every campaign, and where that is changed. */
function Limits() {
  const { t } = useTranslation('campaigns');
  const settings = useQuery(api.settings.list.queryOptions());
  const of = (wanted: string) => Number(settings.data?.items.find(({ key }) => key === wanted)?.value ?? 0);
  if (!settings.data) return null;
  return (
    <Text size="sm" c="dimmed">
      {t('limits', {
        group: t('limit_group', { count: of('posts_per_group_per_day') }),
        account: t('limit_account', { count: of('posts_per_account_per_day') }),
      })}{' '}
      <TextLink to="/settings" inherit underline="always">
        {t('limits_change')}
      </TextLink>
    </Text>
  );
}

type Refused = {
  fields: ReadonlyMap<string, string>;
  variant: { key: string; reason: string } | null;
  /** All of it stands at a field. */
  isShown: boolean;
};

/** What the API said against it, by the fields that it named. */
function useRefused(error: unknown, draft: Draft): Refused {
  const said = useSaid();
  const issues = error === null ? [] : said(error).issues;
  const fields = new Map(issues.map(({ path, message }) => [path, message]));
  const placeOf = (path: string) => Number(/^variants\.(\d+)/.exec(path)?.[1] ?? Number.NaN);
  const at = issues.find(({ path }) => draft.variants[placeOf(path)] !== undefined);
  const key = at && draft.variants[placeOf(at.path)]?.key;
  const known = issues.every(({ path }) => FIELDS.some((field) => field === path) || path === at?.path);
  return {
    fields,
    variant: at && key !== undefined ? { key, reason: at.message } : null,
    isShown: issues.length > 0 && known,
  };
}

function useErrors(faults: Faults, refused: Refused['fields']): (field: Field | 'zone') => string | null {
  const { t } = useTranslation('campaigns');
  const bounds = { interval_minutes: INTERVAL, gap_seconds: GAP };
  return (field) => {
    const fault = field === 'zone' ? undefined : faults.fields[field];
    if (fault === undefined) return refused.get(field) ?? null;
    if (fault === 'out_of_range' && (field === 'interval_minutes' || field === 'gap_seconds')) {
      return t('fault.out_of_range', { min: bounds[field].min, max: bounds[field].max });
    }
    return t(`fault.${fault}`, { min: '', max: '' });
  };
}

/** Asks before what was written is lost. */
function Leaving({ isChanged }: { isChanged: boolean }) {
  const { t } = useTranslation('campaigns');
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && current.pathname !== next.pathname,
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  return (
    <Modal opened={status === 'blocked'} onClose={() => reset?.()} title={t('leave.title')}>
      <Stack gap="md">
        <Text size="sm">{t('leave.about')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => reset?.()} data-autofocus>
            {t('leave.stay')}
          </Button>
          <Button color="red" onClick={() => proceed?.()}>
            {t('leave.go')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
