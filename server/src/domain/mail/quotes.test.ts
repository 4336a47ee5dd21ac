import { describe, expect, test } from 'vitest';
import { quotedFrom } from './quotes.ts';

const ANSWER = 'Thank you, that suits me.\n\n';
const QUOTE = '\n> Shall we meet at ten?\n> Olena\n';

/** What programs of these languages put before the message that they quote. */
const HEADS = {
  English: 'On Mon, 12 Jan 2026 at 10:00, Olena Example <olena@example.com> wrote:',
  'English, broken over two lines': 'On Mon, 12 Jan 2026 at 10:00, Olena Example\n<olena@example.com> wrote:',
  Russian: '12 янв. 2026 г., в 10:00, Олена <olena@example.com> написал(а):',
  'Russian, of another program': 'пн, 12 янв. 2026 г. в 10:00, Олена <olena@example.com>:',
  Ukrainian: 'пн, 12 січ. 2026 р. о 10:00 Олена <olena@example.com> пише:',
  Turkish: 'Olena Example <olena@example.com>, 12 Oca 2026 Pzt, 10:00 tarihinde şunu yazdı:',
  German: 'Am Mo., 12. Jan. 2026 um 10:00 Uhr schrieb Olena Example <olena@example.com>:',
  'German, of another program': 'Olena Example schrieb am 12.01.2026 um 10:00:',
};

const ORIGINALS = {
  English: '-----Original Message-----',
  Russian: '----- Исходное сообщение -----',
  Ukrainian: '----- Вихідне повідомлення -----',
  Turkish: '----- Orijinal Mesaj -----',
  German: '-----Ursprüngliche Nachricht-----',
};

const OUTLOOKS = {
  English: ['From: Olena Example', 'Sent: Monday, January 12, 2026 10:00', 'To: Anna'],
  Russian: ['От: Олена', 'Отправлено: 12 января 2026 г. 10:00', 'Кому: Анна'],
  Ukrainian: ['Від: Олена', 'Надіслано: 12 січня 2026 р. 10:00', 'Кому: Анна'],
  Turkish: ['Kimden: Olena', 'Gönderildi: 12 Ocak 2026 10:00', 'Kime: Anna'],
  German: ['Von: Olena', 'Gesendet: Montag, 12. Januar 2026 10:00', 'An: Anna'],
};

describe('what is quoted from before is found', () => {
  test.each(Object.entries(HEADS))('after the line that says who wrote: %s', (_language, head) => {
    expect(quotedFrom(`${ANSWER}${head}\n${QUOTE}`)).toBe(ANSWER.length);
  });

  test.each(Object.entries(ORIGINALS))('after the line that says that the original follows: %s', (_language, line) => {
    expect(quotedFrom(`${ANSWER}${line}\nShall we meet at ten?`)).toBe(ANSWER.length);
  });

  test.each(Object.entries(OUTLOOKS))('after the head of the original: %s', (_language, lines) => {
    expect(quotedFrom(`${ANSWER}${lines.join('\n')}\n\nShall we meet at ten?`)).toBe(ANSWER.length);
    expect(quotedFrom(`${ANSWER}${'_'.repeat(32)}\n${lines.join('\n')}\n\nShall we meet?`)).toBe(ANSWER.length);
  });

  test('where only its lines are marked', () => {
    expect(quotedFrom(`${ANSWER}> Shall we meet?\n> Olena\n-- \nAnna\n`)).toBe(ANSWER.length);
  });
});

describe('nothing is folded', () => {
  test('of answers between the lines of a quote', () => {
    expect(quotedFrom('Hello\n> Shall we meet?\nYes.\n> At ten?\nNo, at eleven.\n')).toBeNull();
  });

  test('of a message that is nothing but a quote', () => {
    expect(quotedFrom(`${HEADS.English}\n${QUOTE}`)).toBeNull();
  });

  test('where a sentence only ends like the head of a quote', () => {
    expect(quotedFrom('As my mother always wrote:\nbe brief.\n')).toBeNull();
    expect(quotedFrom('From: here to there\nit is far.\n')).toBeNull();
    expect(quotedFrom('Как она пишет:\nвсё хорошо.\n')).toBeNull();
  });
});

test('a text of a million signs is looked at in a moment', () => {
  // Processor time of this thread: what others do on the machine does not count.
  const begun = process.threadCpuUsage();
  quotedFrom(`On ${'x '.repeat(500_000)}`);
  quotedFrom('On 1\n'.repeat(100_000));
  quotedFrom(`${'> '.repeat(200_000)}:`);
  const { user, system } = process.threadCpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(3_000);
});
