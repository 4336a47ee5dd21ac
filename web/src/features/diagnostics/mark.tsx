import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export type State = 'ok' | 'warn' | 'fail';

const SHOWN = { ok: IconCircleCheck, warn: IconAlertTriangle, fail: IconCircleX } as const;
const COLORS = { ok: 'green', warn: 'orange', fail: 'red' } as const;

/** How one thing stands, for the eye and for who only hears. */
export function Mark({ state }: { state: State }) {
  const { t } = useTranslation('diagnostics');
  const Shown = SHOWN[state];
  return (
    <Shown
      size={20}
      color={`var(--mantine-color-${COLORS[state]}-7)`}
      role="img"
      aria-label={t(`state.${state}`)}
      style={{ flexShrink: 0 }}
    />
  );
}
