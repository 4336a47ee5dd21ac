import { expect, test } from 'vitest';
import { stopWordOf } from './stop-words.ts';

test('a stop word is one in every spelling, when nothing else is said', () => {
  for (const [text, word] of [
    ['стоп', 'стоп'],
    [' СТОП\n', 'стоп'],
    ['Stop', 'stop'],
    ['STOP', 'stop'],
    ['Отписаться', 'отписаться'],
    ['ВІДПИСАТИСЯ', 'відписатися'],
    ['DUR', 'dur'],
    ['\u00A0dur ', 'dur'],
    ['Stop!', 'stop'],
    ['«Отписаться».', 'отписаться'],
    ['stop 🙏', 'stop'],
    ['stop\r\n-- \r\nAnn Example\r\n+1555', 'stop'],
  ]) {
    expect([text, stopWordOf(text ?? '')]).toEqual([text, word]);
  }
  for (const text of ['', 'stop it', '!', '-- \nstop', 'durdur', 'non-stop', 'відписатись', 'стоп '.repeat(50)]) {
    expect([text, stopWordOf(text)]).toEqual([text, null]);
  }
});
