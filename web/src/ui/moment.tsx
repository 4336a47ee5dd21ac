import { Text, type TextProps } from '@mantine/core';
import { useFormat } from '#lib/format.ts';
import { useNow } from '#ui/use-now.ts';

type Props = {
  at: string;
  ahead?: boolean;
  /** By the real clock, whatever that of a simulation shows. */
  real?: boolean;
} & TextProps;

/**
 * "in 5 min", "2 h ago"; the whole moment where one points at it. `ahead`: of what is still to come, so that it is never said to have
 * been, for the moment until the next answer.
 */
export function Moment({ at, ahead = false, real = false, ...text }: Props) {
  const format = useFormat();
  const server_now = useNow();
  const now = real ? Date.now() : server_now;
  return (
    <Text component="time" dateTime={at} title={format.moment(at)} inherit span {...text}>
      {format.relative(ahead && Date.parse(at) < now ? new Date(now).toISOString() : at, now)}
    </Text>
  );
}
