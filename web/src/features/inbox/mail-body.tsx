import { Button, Group, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './inbox.module.css';
import { MessageText } from './message-text.tsx';
import type { Message } from './types.ts';

/** Nothing of it runs, and nothing comes from elsewhere: pictures are only those that the server has. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'";
const STYLE =
  'body{font:14px/1.45 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}blockquote{margin-inline:8px 0;padding-inline-start:10px;border-inline-start:3px solid #ccc;color:#555}';
const HEIGHTS = { folded: 320, whole: 900 } as const;

/** A mail as its writer has dressed it, or its plain words. It was sanitised by the server, and is shut in all the same. */
export function MailBody({ message }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const [isPlain, setPlain] = useState(message.text.trim() !== '');
  const [isWhole, setWhole] = useState(false);
  return (
    <>
      {isPlain ? <MessageText message={message} /> : <Dressed message={message} isWhole={isWhole} />}
      <Group gap={6}>
        {message.text.trim() !== '' && (
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setPlain(!isPlain)}>
            {t(isPlain ? 'mail.dressed' : 'mail.plain')}
          </Button>
        )}
        {!isPlain && (
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setWhole(!isWhole)}>
            {t(isWhole ? 'mail.smaller' : 'mail.larger')}
          </Button>
        )}
      </Group>
    </>
  );
}

function Dressed({ message: { id }, isWhole }: { message: Message; isWhole: boolean }) {
  const { t } = useTranslation('inbox');
  const whole = useQuery(api.messages.get.queryOptions({ input: { id } }));
  if (whole.isPending) return <Skeleton h={160} miw={240} />;
  if (whole.isError) return <Trouble error={whole.error} again={() => void whole.refetch()} />;
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><base target="_blank"><style>${STYLE}</style>${whole.data.html ?? ''}`;
  return (
    <iframe
      className={classes['mail']}
      title={t('mail.title')}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={page}
      height={isWhole ? HEIGHTS.whole : HEIGHTS.folded}
    />
  );
}
