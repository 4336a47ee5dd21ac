import { ActionIcon, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Those that most chats take. */
const COMMON = ['👍', '❤️', '🔥', '👏', '🎉', '🤩', '😁', '💯', '🙏', '👀'] as const;

const separators = /[\s,;]+/;

/** A text that anybody can type, and the usual ones as buttons that put them in and take them out. */
export function EmojiInput(props: { value: string; onChange: (emoji: string) => void; wrong: boolean }) {
  const { value, onChange, wrong } = props;
  const { t } = useTranslation('reactions');
  const words = value.split(separators).filter((word) => word !== '');
  const toggle = (emoji: string) =>
    onChange((words.includes(emoji) ? words.filter((word) => word !== emoji) : [...words, emoji]).join(' '));
  return (
    <Stack gap={6}>
      <TextInput
        label={t('new.emoji')}
        description={t('new.emoji_about')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={wrong && t('new.bad_emoji')}
        maxLength={500}
        required
      />
      <Group gap={4} role="group" aria-label={t('new.usual')}>
        {COMMON.map((emoji) => (
          <ActionIcon
            key={emoji}
            size="lg"
            variant={words.includes(emoji) ? 'light' : 'subtle'}
            color={words.includes(emoji) ? 'indigo' : 'gray'}
            aria-label={emoji}
            aria-pressed={words.includes(emoji)}
            onClick={() => toggle(emoji)}
          >
            <Text span fz="lg" aria-hidden>
              {emoji}
            </Text>
          </ActionIcon>
        ))}
      </Group>
    </Stack>
  );
}
