import type { Told } from '@groundcrew/contract';
import { Text, type TextProps } from '@mantine/core';
import { useReason } from '#lib/reasons.ts';

/** Why something was refused: what it means, with the reason as it was told behind it. */
export function RefusalReason({ reason, told, ...text }: TextProps & { reason: string; told: Told | undefined }) {
  const words = useReason()(reason, told);
  return (
    <Text style={{ overflowWrap: 'anywhere' }} {...text}>
      {words}
      {words !== reason && (
        <Text span inherit c="dimmed" fz="xs">
          {' '}
          {reason}
        </Text>
      )}
    </Text>
  );
}
