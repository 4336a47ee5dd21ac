import { Text, type TextProps } from '@mantine/core';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

/** Telegram's code at the beginning of a reason, without its number. */
const CODE = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*?)(?:_(?:X|\d+))?(?![A-Z0-9_])/;

/** What Telegram's code means in the person's language; null: the reason begins with none that is known. */
export function useTelegramWords(): (reason: string) => string | null {
  useTranslation('errors');
  return (reason) => {
    const code = CODE.exec(reason)?.[1] ?? '';
    const text: unknown = i18next.getResource(i18next.language, 'errors', `telegram.${code}`);
    return typeof text === 'string' ? text : null;
  };
}

/** Why something was refused: what it means, with the reason as it was told behind it. */
export function RefusalReason({ reason, ...text }: TextProps & { reason: string }) {
  const words = useTelegramWords()(reason);
  return (
    <Text style={{ overflowWrap: 'anywhere' }} {...text}>
      {words ?? reason}
      {words !== null && (
        <Text span inherit c="dimmed" fz="xs">
          {' '}
          {reason}
        </Text>
      )}
    </Text>
  );
}
