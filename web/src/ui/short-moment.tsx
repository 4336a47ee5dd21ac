import { Text, type TextProps } from '@mantine/core';
import { useFormat } from '#lib/format.ts';
import { useNow } from '#ui/use-now.ts';

/** Of today the time of day, else the day; the whole moment where one points at it. */
export function ShortMoment({ at, ...text }: { at: string } & TextProps) {
  const format = useFormat();
  const now = useNow();
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return (
    <Text component="time" dateTime={at} title={format.moment(at)} span style={{ whiteSpace: 'nowrap' }} {...text}>
      {isToday ? format.hour(at) : format.date(at)}
    </Text>
  );
}
