import { Anchor, Button, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';

const STEPS = ['credentials', 'account', 'groups', 'campaign'] as const;
type Step = (typeof STEPS)[number];

const WHERE: Readonly<Record<Exclude<Step, 'campaign'>, LinkProps>> = {
  credentials: { to: '/settings/$section', params: { section: 'credentials' } },
  account: { to: '/accounts/add' },
  groups: { to: '/groups' },
};

/** What is to be done before the first post, in order; each is ticked off by what is there. */
export function FirstStepsPage() {
  const { t } = useTranslation('first-steps');
  const credentials = useQuery(api.settings.credentials.queryOptions());
  const overview = useQuery(api.overview.get.queryOptions());
  const campaigns = useQuery(api.campaigns.list.queryOptions({ input: { limit: 1 } }));
  const error = credentials.error ?? overview.error ?? campaigns.error;
  if (!credentials.data || !overview.data || !campaigns.data) {
    return <Page title={t('title')}>{error ? <Trouble error={error} /> : <Skeleton h={320} />}</Page>;
  }
  const done: Readonly<Record<Step, boolean>> = {
    credentials: credentials.data.has_api_hash || overview.data.accounts.total > 0,
    account: overview.data.accounts.total > 0,
    groups: overview.data.groups.total > 0,
    campaign: campaigns.data.items.length > 0,
  };
  const next = STEPS.find((step) => !done[step]);
  return (
    <Page title={t('title')} about={next ? t('about') : t('all_done')}>
      <Stack component="ol" gap="lg" m={0} p={0} maw={640} style={{ listStyle: 'none' }}>
        {STEPS.map((step, at) => (
          <Group key={step} component="li" gap="md" wrap="nowrap" align="flex-start">
            <ThemeIcon
              radius="xl"
              size={32}
              variant={step === next ? 'filled' : 'light'}
              color={done[step] ? 'green' : step === next ? 'indigo' : 'gray'}
              {...(done[step] ? { role: 'img', 'aria-label': t('done') } : { 'aria-hidden': true })}
            >
              {done[step] ? <IconCheck size={18} aria-hidden /> : at + 1}
            </ThemeIcon>
            <Stack gap={4} align="flex-start">
              <Title order={2}>{t(`step.${step}.title`)}</Title>
              <Text size="sm" c="dimmed">
                {t(`step.${step}.about`)}{' '}
                {step === 'credentials' && (
                  <Anchor
                    href="https://my.telegram.org/apps"
                    target="_blank"
                    rel="noreferrer"
                    underline="always"
                    inherit
                  >
                    my.telegram.org/apps
                  </Anchor>
                )}
              </Text>
              {step === next && step !== 'campaign' && (
                <Button mt="xs" renderRoot={(props) => <Link {...WHERE[step]} {...props} />}>
                  {t(`step.${step}.act`)}
                </Button>
              )}
            </Stack>
          </Group>
        ))}
      </Stack>
    </Page>
  );
}
