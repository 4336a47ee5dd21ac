import { Text, type TextProps } from '@mantine/core';
import { useFormat } from '#lib/format.ts';
import { useNow } from '#ui/use-now.ts';

/** "in 5 min", "2 h ago"; the whole moment where one points at it. */
export function Moment({ at, ...text }: { at: string } & TextProps) {
  const format = useFormat();
  const now = useNow();
  return (
    <Text component="time" dateTime={at} title={format.moment(at)} inherit span {...text}>
      {format.relative(at, now)}
    </Text>
  );
}
