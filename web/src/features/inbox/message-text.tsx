import { Anchor, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './inbox.module.css';
import type { Message } from './types.ts';

/** Its words; of a mail what it repeats of earlier ones is folded. */
export function MessageText({ message }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const [isWhole, setWhole] = useState(false);
  const [isUnfolded, setUnfolded] = useState(false);
  const whole = useQuery({ ...api.messages.get.queryOptions({ input: { id: message.id } }), enabled: isWhole });
  const text = whole.data?.text ?? message.text;
  if (text === '') return null;
  const { quoted_from } = message;
  const own = quoted_from === null ? text : text.slice(0, quoted_from).trimEnd();
  const quoted = quoted_from === null ? '' : text.slice(quoted_from);
  return (
    <>
      {own !== '' && <Words text={own} />}
      {quoted !== '' && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          w="fit-content"
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {t(isUnfolded ? 'quoted.hide' : 'quoted.show')}
        </Button>
      )}
      {isUnfolded && (
        <Text c="dimmed" component="div">
          <Words text={quoted} />
        </Text>
      )}
      {message.truncated && whole.data === undefined && (
        <Button
          variant="subtle"
          size="compact-xs"
          w="fit-content"
          loading={whole.isFetching}
          onClick={() => setWhole(true)}
        >
          {t('whole')}
        </Button>
      )}
      {whole.error && <Trouble error={whole.error} />}
    </>
  );
}

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/;

/** Plain text; addresses in it can be opened. */
function Words({ text }: { text: string }) {
  return (
    <Text size="sm" className={classes['text'] ?? ''} component="div">
      {text.split(LINK).map((part, n) =>
        n % 2 === 1 ? (
          <Anchor key={n} href={part} target="_blank" rel="noreferrer noopener" underline="always" inherit>
            {part}
          </Anchor>
        ) : (
          <Fragment key={n}>{part}</Fragment>
        ),
      )}
    </Text>
  );
}
