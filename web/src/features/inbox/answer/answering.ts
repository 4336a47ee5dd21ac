// A message that was chosen to be answered: said by the message, heard by the field in which one writes.
import { useEffect } from 'react';

const heard = new Set<(message_id: number) => void>();

export function answerThis(message_id: number): void {
  for (const hear of heard) hear(message_id);
}

export function useAnswerChosen(hear: (message_id: number) => void): void {
  useEffect(() => {
    heard.add(hear);
    return () => void heard.delete(hear);
  });
}
