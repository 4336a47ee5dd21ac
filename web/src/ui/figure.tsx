import { Stack, Text } from '@mantine/core';
import { useFormat } from '#lib/format.ts';
import { PageAnchor, type Place } from '#ui/page-link.tsx';

/** A number with what it counts; `place`: where those stand that it counts. */
export function Figure(props: { label: string; value: number; colour?: string | undefined; place?: Place }) {
  const { label, value, colour, place } = props;
  const format = useFormat();
  const number = (
    <Text span inherit {...(colour !== undefined && value > 0 && { c: colour })}>
      {format.number(value)}
    </Text>
  );
  return (
    <Stack gap={0} component="dl" m={0}>
      <Text component="dt" size="sm" c="dimmed" style={{ order: 1 }}>
        {label}
      </Text>
      <Text component="dd" m={0} fz={26} lh={1.2} fw={650}>
        {place ? (
          <PageAnchor {...place} inherit c="inherit" aria-label={`${label}: ${format.number(value)}`}>
            {number}
          </PageAnchor>
        ) : (
          number
        )}
      </Text>
    </Stack>
  );
}
