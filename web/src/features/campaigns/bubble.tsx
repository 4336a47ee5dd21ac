import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serverUrl } from '#lib/base-path.ts';
import classes from './bubble.module.css';
import { piecesOf, type Piece } from './pieces.ts';
import type { Entity, ShownText } from './types.ts';

export type BubbleScheme = 'light' | 'dark';

type Props = { shown: ShownText; photo_path: string | null; scheme: BubbleScheme };

/** A message as Telegram shows it to whoever has sent it. */
export function Bubble({ shown, photo_path, scheme }: Props) {
  const { t } = useTranslation('campaigns');
  const isEmpty = shown.text === '' && photo_path === null;
  return (
    <div className={classes['chat']} data-scheme={scheme}>
      <div className={classes['bubble']}>
        {photo_path !== null && (
          <img className={classes['photo']} src={serverUrl(`api/v1/${photo_path}`).href} alt={t('photo.alt')} />
        )}
        {shown.text !== '' && <div className={classes['text']}>{drawn(piecesOf(shown))}</div>}
        {isEmpty && <div className={classes['bare']}>{t('preview.empty')}</div>}
        <div className={classes['time']} aria-hidden>
          12:00 ✓✓
        </div>
      </div>
    </div>
  );
}

function drawn(pieces: readonly Piece[]): ReactNode {
  return pieces.map((piece) => (
    <Fragment key={`${piece.at} ${piece.entity?.style ?? ''}`}>
      {piece.entity === null ? piece.text : <Styled entity={piece.entity}>{drawn(piece.within)}</Styled>}
    </Fragment>
  ));
}

function Styled({ entity, children }: { entity: Entity; children: ReactNode }) {
  switch (entity.style) {
    case 'bold':
      return <b>{children}</b>;
    case 'italic':
      return <i>{children}</i>;
    case 'underline':
      return <u>{children}</u>;
    case 'strikethrough':
      return <s>{children}</s>;
    case 'spoiler':
      return <span className={classes['spoiler']}>{children}</span>;
    case 'blockquote':
      return <span className={classes['quote']}>{children}</span>;
    case 'code':
      return <code className={classes['code']}>{children}</code>;
    case 'pre':
      return <code className={`${classes['code']} ${classes['pre']}`}>{children}</code>;
    case 'link':
      return (
        <a href={entity.url ?? ''} target="_blank" rel="noreferrer noopener">
          {children}
        </a>
      );
  }
}
