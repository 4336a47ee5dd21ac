// What people outside write to the demo's mailbox, as their mail programs send it.
import type { Chance } from '@groundcrew/simulator/chance.ts';

type Person = { name: string; address: string };

type Letter = { from: Person; subject: string; text: string; html?: string; file?: { name: string; text: string } };

const person = (name: string, word: string): Person => ({ name, address: `${word}@people.example` });

/** What people say in each language: of something new, and in answer. */
const VOICES = {
  en: {
    letters: [
      ['A question about your post', 'Hello, I saw your post in the group. Is there still one left?'],
      ['Delivery', 'Good day, do you deliver, and what does it cost?'],
    ],
    answers: ['Thank you for the quick answer! Then I take it.', 'Thanks. Could we say half past six?'],
  },
  ru: {
    letters: [
      ['Вопрос о доставке', 'Добрый день! Видел ваше объявление в группе. Ещё актуально?'],
      ['Цена', 'Здравствуйте! Подскажите, пожалуйста, возможен ли торг?'],
    ],
    answers: ['Спасибо! Тогда до завтра.', 'Понял, благодарю. Подъеду к шести.'],
  },
  uk: {
    letters: [['Питання щодо оплати', 'Вітаю! Чи є знижка, якщо брати дві?']],
    answers: ['Дякую, мене це влаштовує.', 'Чудово, тоді до зустрічі!'],
  },
  tr: {
    letters: [['Fiyat hakkında', 'Merhaba, hâlâ satılık mı?']],
    answers: ['Teşekkür ederim, yarın görüşürüz.'],
  },
} as const;
type Language = keyof typeof VOICES;

/** How they write at first, each once. */
export const FIRST_LETTERS: readonly Letter[] = [
  {
    from: person('Marta Lind', 'marta.lind'),
    subject: 'The flat by the river',
    text: 'Good morning,\n\nis the flat still free from April? We are two, with a cat.\n\nMarta Lind',
  },
  {
    from: person('Андрей Соколов', 'andrey.sokolov'),
    subject: 'Вопрос по объявлению',
    text: 'Здравствуйте!\n\nПодскажите, пожалуйста, цена окончательная? И можно ли посмотреть в субботу?\n\nС уважением,\nАндрей',
  },
  {
    from: person('Ірина Коваль', 'iryna.koval'),
    subject: 'Документи для угоди',
    text: 'Доброго дня!\n\nНадсилаю перелік документів, як домовлялися.\n\nІрина Коваль',
    file: { name: 'documents.csv', text: 'document,ready\npassport,yes\nstatement,no\n' },
  },
  {
    from: person('Elif Aydın', 'elif.aydin'),
    subject: 'Randevu',
    text: 'Merhaba,\n\nyarın saat 15:00 uygun mu?\n\nElif',
  },
  {
    from: person('Weekly Market News', 'news'),
    subject: 'What sold best this week',
    text: 'Flats up, cars down. Read more on our pages.',
    html:
      '<h2 style="color:#2b4acb">What sold best this week</h2><p>Flats <b>up</b>, cars down.</p><ul><li>Flats: +4 %</li>' +
      '<li>Cars: −2 %</li></ul><p><img src="https://people.example/seen.gif" width="1" height="1" alt=""></p>',
  },
];

const WRITERS: Record<Language, Person> = {
  en: person('Noah Berg', 'noah.berg'),
  ru: person('Ольга Мороз', 'olga.moroz'),
  uk: person('Тарас Гнатюк', 'taras.hnatiuk'),
  tr: person('Deniz Kaya', 'deniz.kaya'),
};
const LANGUAGES: readonly Language[] = ['en', 'ru', 'uk', 'tr'];

export function anyLetter(chance: Chance): Letter {
  const language = chance.pick(LANGUAGES);
  const [subject, text] = chance.pick<readonly [string, string]>(VOICES[language].letters);
  return { from: WRITERS[language], subject, text };
}

/** Somebody who was answered says something in the language of the thread. */
export const anyAnswer = (chance: Chance, subject: string): string =>
  chance.pick<string>(VOICES[languageOf(subject)].answers);

function languageOf(text: string): Language {
  if (/[іїєґщ]/i.test(text) && !/[ыэё]/i.test(text)) return 'uk';
  if (/[а-я]/i.test(text)) return 'ru';
  return /randevu|[ğışçöü]/i.test(text) ? 'tr' : 'en';
}

const encoded = (text: string): string =>
  /^[ -~]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
const lines = (text: string): string => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
const part = (type: string, text: string): string =>
  `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(text)}\r\n`;

export type Post = Letter & {
  to: string;
  message_id: string;
  at: Date;
  in_reply_to?: string;
  references?: readonly string[];
};

/** RFC 5322, with MIME where there is more than a text. */
export function writeMail(post: Post): Buffer {
  const { from, to, subject, text, html, file, message_id, at, in_reply_to, references = [] } = post;
  const head = [
    `From: ${encoded(from.name)} <${from.address}>`,
    `To: <${to}>`,
    `Subject: ${encoded(subject)}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${message_id}`,
    ...(in_reply_to === undefined ? [] : [`In-Reply-To: ${in_reply_to}`]),
    ...(references.length === 0 ? [] : [`References: ${references.join(' ')}`]),
    'MIME-Version: 1.0',
  ];
  const parts = [
    part('text/plain', text),
    ...(html === undefined ? [] : [part('text/html', html)]),
    ...(file === undefined
      ? []
      : [
          part('text/csv', file.text).replace(
            '\r\n',
            `\r\nContent-Disposition: attachment; filename="${file.name}"\r\n`,
          ),
        ]),
  ];
  if (parts.length === 1) return Buffer.from(`${head.join('\r\n')}\r\n${parts[0]}`);
  const border = `part-${message_id.replaceAll(/[^\w]/g, '')}`;
  const kind = html === undefined ? 'mixed' : 'alternative';
  const body = parts.map((each) => `--${border}\r\n${each}`).join('');
  return Buffer.from(
    `${head.join('\r\n')}\r\nContent-Type: multipart/${kind}; boundary="${border}"\r\n\r\n${body}--${border}--\r\n`,
  );
}
