import { Group, Text, ThemeIcon } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { Login } from './use-login.ts';

const STAGES = { code: ['phone', 'code', 'password'], qr: ['qr', 'password'] } as const;

const STAGE_OF: Partial<Record<Login['step']['step'], string>> = {
  ask_phone: 'phone',
  ask_code: 'code',
  ask_password: 'password',
  show_qr: 'qr',
};

/** Which of its steps a log-in is at. */
export function LoginProgress({ kind, step }: { kind: Login['kind']; step: Login['step']['step'] }) {
  const { t } = useTranslation('account-entry');
  const stages: readonly (keyof typeof names)[] = STAGES[kind];
  const names = { phone: t('stage.phone'), code: t('stage.code'), qr: t('stage.qr'), password: t('stage.password') };
  const at = step === 'done' ? stages.length : stages.findIndex((stage) => stage === STAGE_OF[step]);
  // Between two questions the one before is still under way.
  if (at < 0) return null;
  return (
    <Group component="ol" gap="xs" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('stage.label')}>
      {stages.map((stage, place) => (
        <Fragment key={stage}>
          {place > 0 && (
            <Text component="li" aria-hidden c="dimmed" size="sm">
              ›
            </Text>
          )}
          <Group component="li" gap={6} wrap="nowrap" {...(place === at && { 'aria-current': 'step' as const })}>
            <ThemeIcon
              size={22}
              radius="xl"
              variant={place === at ? 'filled' : 'light'}
              color={place < at ? 'teal' : place === at ? 'indigo' : 'gray'}
              fz="xs"
              aria-hidden
            >
              {place < at ? <IconCheck size={14} /> : place + 1}
            </ThemeIcon>
            <Text size="sm" fw={place === at ? 600 : 400} {...(place !== at && { c: 'dimmed' })}>
              {names[stage]}
            </Text>
          </Group>
        </Fragment>
      ))}
    </Group>
  );
}
