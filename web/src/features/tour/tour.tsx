import { Affix, Button, CloseButton, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { PARTS, placeOf } from './places.ts';
import classes from './tour.module.css';
import { offerTour, stepBeside, STEPS, turnTo, useStep, type Step } from './tour-state.ts';
import { useMark } from './use-mark.ts';

const OFFER = '#tour';
/** Above the page and below dialogs. */
const Z_INDEX = 150;

/** Leads through the pages, a card a step. Nothing is blocked meanwhile: who wants to look elsewhere does. */
export function Tour() {
  const step = useStep();
  const router = useRouter();
  useEffect(() => {
    if (window.location.hash !== OFFER) return;
    void router.navigate({ to: '.', hash: '', replace: true });
    offerTour();
  }, [router]);
  return step === null ? null : <Card step={step} />;
}

function Card({ step }: { step: Step }) {
  const { t } = useTranslation('tour');
  const { t: common } = useTranslation();
  const id = useId();
  const card = useRef<HTMLDivElement>(null);
  useFocus(card, step);
  useVisit(step);
  useMark(PARTS[step]);
  const end = () => turnTo(null);
  const go = (by: 1 | -1) => turnTo(stepBeside(step, by));
  const first = step === 'welcome';
  const place = STEPS.indexOf(step);
  return (
    <Affix withinPortal={false} position={{ bottom: 16, right: 16 }} zIndex={Z_INDEX} className={classes['place']}>
      <Paper
        ref={card}
        withBorder
        shadow="lg"
        p="md"
        role="dialog"
        aria-labelledby={id}
        tabIndex={-1}
        className={classes['card']}
        onKeyDown={(event) => onKey(event, { end, back: () => place > 1 && go(-1), next: () => go(1) })}
      >
        <Stack gap="sm">
          <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
            <Title order={2} fz="md" id={id}>
              {t(`${step}.title`)}
            </Title>
            <CloseButton size="sm" aria-label={common('close')} onClick={end} />
          </Group>
          <Text size="sm">{t(`${step}.about`)}</Text>
          <Group justify="space-between" gap="sm">
            <Text size="sm" c="dimmed">
              {first ? '' : t('of', { place, count: STEPS.length - 1 })}
            </Text>
            <Group gap="xs">
              {first && (
                <Button size="compact-md" variant="default" onClick={end}>
                  {t('no')}
                </Button>
              )}
              {place > 1 && (
                <Button size="compact-md" variant="default" onClick={() => go(-1)}>
                  {t('back')}
                </Button>
              )}
              <Button size="compact-md" onClick={() => go(1)}>
                {first ? t('start') : stepBeside(step, 1) === null ? t('end') : t('next')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </Paper>
    </Affix>
  );
}

/** While the card has the focus: Escape ends the tour, the arrows turn it. */
function onKey(event: KeyboardEvent, acts: { end: () => void; back: () => void; next: () => void }): void {
  if (event.key === 'Escape') acts.end();
  else if (event.key === 'ArrowLeft') acts.back();
  else if (event.key === 'ArrowRight') acts.next();
  else return;
  event.stopPropagation();
}

/** Each step is heard by who cannot see it; at the end the focus returns to where it was. */
function useFocus(card: { current: HTMLElement | null }, step: Step): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => card.current?.focus({ preventScroll: true }), [card, step]);
}

/** Goes to the page of the step; where its data do not come, the card is told where one is. */
function useVisit(step: Step): void {
  const router = useRouter();
  useEffect(() => {
    let current = true;
    placeOf(step).then(
      (href) => {
        if (current && href !== null) void router.navigate({ href });
      },
      () => {},
    );
    return () => {
      current = false;
    };
  }, [router, step]);
}
