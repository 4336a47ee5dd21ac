import { Button, Group, Text } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serverUrl } from '#lib/base-path.ts';
import { useLostAt } from '#lib/connection.ts';
import classes from './message.module.css';
import { MessageText, QuietButton } from './message-text.tsx';
import type { Message } from '#features/inbox/types.ts';

/** Pixels: of a longer mail the beginning is shown first. */
const FOLDED_HEIGHT = 480;
const BLANK_HEIGHT = 120;

/**
 * A mail as its writer has dressed it, or its plain words. An answer begins plain, since only there the quotes of earlier mails
 * are folded.
 */
export function MailBody({ message }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const { text, quoted_from } = message;
  const hasText = text.trim() !== '';
  const [isPlain, setPlain] = useState(hasText && quoted_from !== null);
  const other = hasText ? (
    <QuietButton onClick={() => setPlain((before) => !before)}>
      {t(isPlain ? 'mail.dressed' : 'mail.plain')}
    </QuietButton>
  ) : null;
  // Without a connection the frame would show the browser's own page of what went wrong.
  const lost = useLostAt() !== null;
  const [wasLost] = useState(lost);
  // It may be gone before anybody is told so: then the frame could not ask for its page.
  const [failed, setFailed] = useState(false);
  const isLost = (lost && wasLost) || failed;
  if (isPlain || (isLost && hasText)) return <MessageText message={message} also={isLost ? null : other} />;
  return <Dressed id={message.id} also={other} onFailed={() => setFailed(hasText)} />;
}

/** What the frame shows once it is loaded: it is of our own origin, and nothing in it runs. */
type Seen = { height: number; hidden_images: number };

const seenIn = ({ contentDocument }: HTMLIFrameElement): Seen => ({
  height: contentDocument?.documentElement.scrollHeight ?? FOLDED_HEIGHT,
  hidden_images: contentDocument?.querySelectorAll('img[data-src]').length ?? 0,
});

/** In a frame of its own: the server says by its headers that nothing runs in it and what it may ask for. */
function Dressed({ id, also, onFailed }: { id: number; also: ReactNode; onFailed: () => void }) {
  const { t } = useTranslation('inbox');
  const [seen, setSeen] = useState<Seen | null>(null);
  const [withImages, setWithImages] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const src = serverUrl(`api/v1/messages/${id}/document${withImages ? '?images=true' : ''}`).href;
  const height = seen?.height ?? BLANK_HEIGHT;
  const isLong = height > FOLDED_HEIGHT;
  return (
    <>
      {seen !== null && seen.hidden_images > 0 && (
        <Group gap="xs" className={classes['images'] ?? ''}>
          <IconPhoto size={16} aria-hidden />
          <Text size="xs" flex={1} miw={180}>
            {t('mail.images_hidden')}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => setWithImages(true)}>
            {t('mail.show_images')}
          </Button>
        </Group>
      )}
      <iframe
        className={classes['mail']}
        title={t('mail.title')}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        loading="lazy"
        src={src}
        height={isLong && !isWhole ? FOLDED_HEIGHT : height}
        onLoad={({ currentTarget }) => {
          // The browser's own page of what went wrong is of no origin.
          if (currentTarget.contentDocument === null) return onFailed();
          setSeen(seenIn(currentTarget));
        }}
      />
      {(isLong || also !== null) && (
        <Group gap={4} mx={-7}>
          {isLong && (
            <QuietButton onClick={() => setWhole(!isWhole)}>{t(isWhole ? 'mail.smaller' : 'mail.larger')}</QuietButton>
          )}
          {also}
        </Group>
      )}
    </>
  );
}
