import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './message.module.css';
import type { Message } from '#features/inbox/types.ts';

/** Its words; of a mail what it repeats of earlier ones is folded. `also`: an act beside those of the text. */
export function MessageText({ message, also = null }: { message: Message; also?: ReactNode }) {
  const { t } = useTranslation('inbox');
  const [isWhole, setWhole] = useState(false);
  const [isUnfolded, setUnfolded] = useState(false);
  const whole = useQuery({ ...api.messages.get.queryOptions({ input: { id: message.id } }), enabled: isWhole });
  const text = whole.data?.text ?? message.text;
  if (text === '') return also;
  const { quoted_from } = message;
  const own = quoted_from === null ? text : text.slice(0, quoted_from).trimEnd();
  const quoted = quoted_from === null ? '' : text.slice(quoted_from);
  const isCut = message.truncated && whole.data === undefined;
  return (
    <>
      {own !== '' && <Words text={own} />}
      {isUnfolded && (
        <Text c="dimmed" component="div">
          <Words text={quoted} />
        </Text>
      )}
      {(quoted !== '' || isCut || also !== null) && (
        <Group gap={4} mx={-7}>
          {quoted !== '' && (
            <QuietButton onClick={() => setUnfolded(!isUnfolded)}>
              {t(isUnfolded ? 'quoted.hide' : 'quoted.show')}
            </QuietButton>
          )}
          {isCut && (
            <QuietButton loading={whole.isFetching} onClick={() => setWhole(true)}>
              {t('whole')}
            </QuietButton>
          )}
          {also}
        </Group>
      )}
      {whole.error && <Trouble error={whole.error} />}
    </>
  );
}

type QuietProps = { onClick: () => void; loading?: boolean; children: string };

/** An act on what is shown of a message. */
export function QuietButton({ onClick, loading = false, children }: QuietProps) {
  return (
    <Button variant="subtle" color="gray" size="compact-xs" fw={500} loading={loading} onClick={onClick}>
      {children}
    </Button>
  );
}

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/;

/** Plain text; addresses in it can be opened. */
export function Words({ text }: { text: string }) {
  return (
    <div className={classes['text']}>
      {text.split(LINK).map((part, n) =>
        n % 2 === 1 ? (
          <a key={n} href={part} target="_blank" rel="noreferrer noopener">
            {part}
          </a>
        ) : (
          <Fragment key={n}>{part}</Fragment>
        ),
      )}
    </div>
  );
}
