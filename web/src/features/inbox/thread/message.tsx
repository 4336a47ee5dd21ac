import { IconArrowForwardUp, IconCornerUpLeft, IconRobot } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { knownText } from '#lib/i18n.ts';
import type { Texts } from '#locales/texts.ts';
import type { Parts } from './albums.ts';
import { answerThis } from '#features/inbox/answer/answering.ts';
import { Attachments } from './attachments.tsx';
import { Delivery, DeliveryMark } from './delivery.tsx';
import classes from './message.module.css';
import { Invitation } from './invitation.tsx';
import { MailBody } from './mail-body.tsx';
import { MediaPart } from './media.tsx';
import { MessageText } from './message-text.tsx';
import type { Message } from '#features/inbox/types.ts';
import threadClasses from './thread.module.css';
import { Unreadable } from './unreadable.tsx';
import { usePreview } from '#features/inbox/who.ts';

type Props = {
  parts: Parts;
  /** The message that it answers, where that is in sight. */
  answered: Message | null;
  withSender: boolean;
  may: boolean;
};

export function MessageLine({ parts, answered, withSender, may }: Props) {
  // Of an album one carries the words.
  const message = parts.find(({ text }) => text !== '') ?? parts[0];
  if (message.kind === 'service') return <ServiceLine message={message} />;
  const isMine = message.direction === 'outbound';
  const isFromElsewhere = isMine && message.sender_name !== null;
  return (
    <div className={classes['line']} data-mine={isMine} data-wide={message.has_html}>
      <article className={classes['bubble']} data-gone={message.deleted_at !== null}>
        <div className={classes['parts']}>
          {(withSender || message.sent_by !== null || isFromElsewhere) && <Sender message={message} />}
          <Marks message={message} answered={answered} />
          <MediaPart message={message} />
          {message.has_html ? <MailBody message={message} /> : <MessageText message={message} />}
          {message.error_code === 'unreadable' && <Unreadable message={message} may={may} />}
          {message.invitation !== null && <Invitation invitation={message.invitation} />}
          <Attachments messages={parts} />
          <Foot message={parts.at(-1) ?? message} answer={may && canBeAnswered(message) ? message.id : null} />
          {isMine && standingOf(parts).map((part) => <Delivery key={part.id} message={part} may={may} />)}
        </div>
      </article>
    </div>
  );
}

/** Of an album that is on its way, or has arrived, the last stands for all; what is in trouble stands for itself. */
function standingOf(parts: Parts): readonly Message[] {
  const troubled = parts.filter(({ delivery }) => delivery === 'failed' || delivery === 'unconfirmed');
  return troubled.length > 0 ? troubled : parts.slice(-1);
}

function Sender({ message: { sender_name, addresses, direction, sent_by } }: { message: Message }) {
  const from = addresses?.from[0];
  const { t } = useTranslation('answering');
  const namesOf = (people: readonly { name: string | null; address: string }[] = []) =>
    people.map(({ name: called, address }) => called ?? address).join(', ');
  const to = namesOf(addresses?.to);
  const copies = (['cc', 'bcc'] as const).filter((field) => (addresses?.[field].length ?? 0) > 0);
  // What was written elsewhere knows its author by name alone: an account's own, or a colleague's in the CRM that it came from.
  const name =
    direction === 'outbound' ? (colleagueOf(sent_by) ?? sender_name) : (sender_name ?? from?.name ?? from?.address);
  return (
    <div className={classes['sender']}>
      {name != null && <b>{name}</b>}
      {from !== undefined && (
        <span title={from.address}>
          {direction === 'inbound' && name !== from.address && `<${from.address}>`} {to !== '' && `→ ${to}`}
        </span>
      )}
      {copies.map((field) => (
        <span key={field} title={addresses?.[field].map(({ address }) => address).join(', ')}>
          {t(`mail.${field}`)}: {namesOf(addresses?.[field])}
        </span>
      ))}
    </div>
  );
}

/** Their name, of `Ann (ann@example.com)`. */
const colleagueOf = (sent_by: string | null) => sent_by?.replace(/ \([^()]+@[^()]+\)$/, '') ?? null;

/** Whence it was forwarded, and what it answers. */
function Marks({ message, answered }: { message: Message } & Pick<Props, 'answered'>) {
  const { t } = useTranslation('inbox');
  const previewOf = usePreview();
  const { forwarded_from, automatic } = message;
  return (
    <>
      {automatic !== null && (
        <span className={classes['tag']}>
          <IconRobot size={11} aria-hidden />
          {t(`automatic.${automatic}`)}
        </span>
      )}
      {forwarded_from !== null && (
        <div className={classes['quoted']}>
          <IconArrowForwardUp size={13} aria-hidden />
          <span>{t('forwarded', { name: forwarded_from.name ?? t('somebody') })}</span>
        </div>
      )}
      {answered !== null && (
        <div className={classes['quoted']} data-short>
          <IconCornerUpLeft size={13} aria-label={t('answers')} />
          <span>{previewOf(answered.text === '' ? `[${answered.kind}]` : answered.text)}</span>
        </div>
      )}
    </>
  );
}

/** What is not on its platform cannot be answered there. */
function canBeAnswered({ telegram_message_id, kind, deleted_at }: Message): boolean {
  return deleted_at === null && (telegram_message_id !== null || kind === 'mail');
}

/** `answer`: the id to answer to; null: nobody can. */
function Foot({ message, answer }: { message: Message; answer: number | null }) {
  const { sent_at, edited_at, deleted_at, reactions } = message;
  const { t } = useTranslation('inbox');
  const format = useFormat();
  return (
    <div className={classes['foot']}>
      {reactions?.counts.map(({ reaction, count }) => (
        <span key={reaction} className={classes['tag']} data-size="sm">
          {reaction.startsWith('custom:') ? '★' : reaction} {count > 1 && count}
        </span>
      ))}
      <div className={classes['stand']}>
        {answer !== null && (
          <button
            type="button"
            className={classes['answer']}
            aria-label={t('answer.act', { ns: 'answering' })}
            title={t('answer.act', { ns: 'answering' })}
            onClick={() => answerThis(answer)}
          >
            <IconCornerUpLeft size={15} aria-hidden />
          </button>
        )}
        <span>
          {deleted_at !== null && `${t('deleted')} · `}
          {edited_at !== null && `${t('edited')} · `}
          <time dateTime={sent_at} title={format.moment(sent_at)}>
            {format.hour(sent_at)}
          </time>
        </span>
        <DeliveryMark message={message} />
      </div>
    </div>
  );
}

type Action = keyof Texts['inbox']['service'];
const isAction = (action: string): action is Action => knownText('inbox', `service.${action}`) !== null;

/** What happened in the chat, between the messages. */
function ServiceLine({ message: { service, sender_name, sent_at, text } }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const action = service?.action ?? '';
  const values = { name: sender_name ?? t('somebody'), title: service?.title ?? '' };
  return (
    <div className={threadClasses['between']}>
      <p className={threadClasses['service']} title={format.moment(sent_at)}>
        {isAction(action) ? t(`service.${action}`, values) : text || t('service.other', { ...values, action })}
      </p>
    </div>
  );
}
