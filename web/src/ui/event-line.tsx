import { Group, Text } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import { EventIcon } from './event-icon.tsx';
import { EventSentence } from './event-sentence.tsx';
import { Moment } from './moment.tsx';

type Props = {
  event: ComponentProps<typeof EventSentence>['event'] & { at: string };
  /** Before the sentence, where the list is of several. */
  whose?: ReactNode;
};

/** One thing that happened, in a list. */
export function EventLine({ event, whose }: Props) {
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start" style={{ listStyle: 'none' }}>
      <EventIcon event={event} />
      <Text size="sm" flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
        {whose}
        <EventSentence event={event} />
      </Text>
      <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        <Moment at={event.at} />
      </Text>
    </Group>
  );
}
