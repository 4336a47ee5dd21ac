import { Grid, NavLink, Select, Stack, type NavLinkProps } from '@mantine/core';
import { createLink, useNavigate, useParams } from '@tanstack/react-router';
import type { ComponentType, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { CannedRepliesSection } from './canned-replies.tsx';
import { CredentialsSection } from './credentials.tsx';
import { DoNotContactSection } from './do-not-contact.tsx';
import { LabelsSection } from './labels.tsx';
import { HealthSection, LimitsSection } from './limits.tsx';
import { MailboxesSection } from './mailboxes.tsx';
import { NotificationsSection } from './notifications.tsx';
import { PeopleSection } from './people.tsx';
import { PersonSection } from './person.tsx';
import { TokensSection } from './tokens.tsx';
import { WebhooksSection } from './webhooks.tsx';
import { WorkspacesSection } from './workspaces.tsx';
import { Page } from '#ui/page.tsx';

const SECTIONS = {
  limits: LimitsSection,
  health: HealthSection,
  credentials: CredentialsSection,
  mailboxes: MailboxesSection,
  canned_replies: CannedRepliesSection,
  labels: LabelsSection,
  do_not_contact: DoNotContactSection,
  people: PeopleSection,
  tokens: TokensSection,
  webhooks: WebhooksSection,
  workspaces: WorkspacesSection,
  me: PersonSection,
  notifications: NotificationsSection,
} as const satisfies Record<string, ComponentType>;

type Name = keyof typeof SECTIONS;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of the record above
const NAMES = Object.keys(SECTIONS) as Name[];

type AnchorProps = Omit<NavLinkProps, 'href'> & { ref?: Ref<HTMLAnchorElement> };
const SectionLink = createLink((props: AnchorProps) => <NavLink component="a" {...props} />);

export function SettingsPage() {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const { section } = useParams({ strict: false });
  const name = NAMES.find((one) => one === section) ?? 'limits';
  const Shown = SECTIONS[name];
  const to = '/settings/$section';
  return (
    <Page title={common('page.settings')}>
      <Select
        hiddenFrom="sm"
        aria-label={t('sections')}
        data={NAMES.map((value) => ({ value, label: t(`section.${value}`) }))}
        value={name}
        allowDeselect={false}
        onChange={(value) => value !== null && void navigate({ to, params: { section: value } })}
      />
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, sm: 4, lg: 3 }} visibleFrom="sm">
          <Stack gap={2} component="nav" aria-label={t('sections')}>
            {NAMES.map((one) => (
              <SectionLink
                key={one}
                to={to}
                params={{ section: one }}
                label={t(`section.${one}`)}
                active={one === name}
                style={{ borderRadius: 'var(--mantine-radius-md)' }}
              />
            ))}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 8, lg: 9 }} maw={820}>
          <Shown />
        </Grid.Col>
      </Grid>
    </Page>
  );
}
