import { Text, Tooltip, type TextProps } from '@mantine/core';
import { useFormat } from '#lib/format.ts';
import { useNow } from '#ui/use-now.ts';

/** "in 5 min", "2 h ago"; the whole moment where one points at it. */
export function Moment({ at, ...text }: { at: string } & TextProps) {
  const format = useFormat();
  const now = useNow();
  return (
    <Tooltip label={format.moment(at)} withinPortal>
      <Text component="time" dateTime={at} inherit span {...text}>
        {format.relative(at, now)}
      </Text>
    </Tooltip>
  );
}
