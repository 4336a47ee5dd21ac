/** The message files and their photos in lexus_assets/. */
import type { Expected, LegacyFile } from '#generate/expected.ts';
import { jpeg, png } from '#generate/pictures.ts';

const TEXTS = {
  uk: ['Продаю Lexus RX 350, 2019, один власник. Пишіть у приватні.', 'Підбір авто під ключ: огляд, торг, оформлення.'],
  ru: ['Пригоним авто из Европы за 30 дней. Расчёт бесплатно.', 'Lexus ES 300h, 2020, в идеале. Торг у капота.'],
  en: ['Villa in Ubud, two bedrooms, pool, monthly from May.', 'Long stay in Canggu: 5 minutes to the beach.'],
  tr: ["Antalya'da deniz manzaralı 2+1 daire, sahibinden.", 'Alanya merkezde eşyalı kiralık ev.'],
} as const;

const LINES = [
  'Шукаєте авто до 15 000? Напишіть, підкажемо.',
  'Обмін з доплатою, будь-який варіант.',
  'Діагностика перед покупкою: Київ та область.',
];

export function legacyMessages(): { files: LegacyFile[]; expected: Expected['messages'] } {
  const [uk1, uk2] = TEXTS.uk;
  const [ru1, ru2] = TEXTS.ru;
  const [en1, en2] = TEXTS.en;
  const [tr1, tr2] = TEXTS.tr;
  const byLanguage = {
    uk: [
      { variant: 0, photo: 'lexus_assets/rx350.jpg', text: uk1 },
      { variant: 1, photo: null, text: uk2 },
      { variant: 2, photo: 'lexus_assets/banner.png', text: '' },
    ],
    ru: [{ variant: 0, photo: ['lexus_assets/es300h.png', 'lexus_assets/rx350.jpg'], text: ru1 }],
  };
  const list = [
    // The folder of a machine that is gone: the file is found by its name.
    { text: ru2, photo: '/home/olena/posting/lexus_assets/es300h.png', source_file: 'post_2.txt' },
    { text: uk2, image: null, source_file: 'post_3.txt' },
    { text: en1, image: 'https://cdn.example.org/villa.jpg', source_file: 'post_4.txt' },
  ];
  const byNiche = {
    bali_villas: [
      { text: en1, image: 'lexus_assets/villa.jpg' },
      { text: en2, image: null },
    ],
    turkey_homes: [{ text: tr1, image: '' }, { text: tr2 }],
  };
  const lines = ['', LINES[0], uk1, LINES[1], '', LINES[2], LINES[0], ''];
  return {
    files: [
      { path: 'messages.json', content: json(byLanguage) },
      { path: 'messages_list.json', content: json(list) },
      { path: 'niche_messages.json', content: json(byNiche) },
      { path: 'messages_ukraine_cars.txt', content: lines.join('\r\n') },
      { path: 'lexus_assets/rx350.jpg', content: jpeg(160, 120) },
      { path: 'lexus_assets/villa.jpg', content: jpeg(200, 150) },
      { path: 'lexus_assets/es300h.png', content: png(160, 120, [40, 70, 140]) },
      { path: 'lexus_assets/banner.png', content: png(200, 80, [200, 60, 40]) },
    ],
    expected: { texts: [uk1, uk2, ru1, ru2, en1, en2, tr1, tr2, ...LINES], photo_only: 1 },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
