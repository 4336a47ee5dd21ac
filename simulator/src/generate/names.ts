/** Invented people, groups and sayings in four languages. */
import type { Chance } from '#chance.ts';

export type Language = 'en' | 'ru' | 'uk' | 'tr';

/** What older scripts called the groups that have no niche of their own. */
export const DEFAULT_NICHE = 'ukraine_cars';
export type Niche = typeof DEFAULT_NICHE | 'bali_villas' | 'turkey_homes' | 'disabled_crypto';

type Word = readonly [text: string, latin: string];

// The family names fit any first name: none of them changes with it.
const PEOPLE: Record<Language, { first: readonly Word[]; last: readonly Word[] }> = {
  en: {
    first: [
      ['Alice', 'alice'],
      ['Owen', 'owen'],
      ['Maya', 'maya'],
      ['Felix', 'felix'],
      ['Ruth', 'ruth'],
      ['Noah', 'noah'],
    ],
    last: [
      ['Harper', 'harper'],
      ['Lane', 'lane'],
      ['Whitfield', 'whitfield'],
      ['Moss', 'moss'],
      ['Calder', 'calder'],
    ],
  },
  ru: {
    first: [
      ['Анна', 'anna'],
      ['Пётр', 'petr'],
      ['Вера', 'vera'],
      ['Игорь', 'igor'],
      ['Лидия', 'lidia'],
      ['Роман', 'roman'],
    ],
    last: [
      ['Черных', 'chernykh'],
      ['Седых', 'sedykh'],
      ['Долгих', 'dolgikh'],
      ['Живаго', 'zhivago'],
      ['Белых', 'belykh'],
    ],
  },
  uk: {
    first: [
      ['Олена', 'olena'],
      ['Тарас', 'taras'],
      ['Ірина', 'iryna'],
      ['Андрій', 'andrii'],
      ['Софія', 'sofiia'],
      ['Юрій', 'yurii'],
    ],
    last: [
      ['Шевчук', 'shevchuk'],
      ['Коваленко', 'kovalenko'],
      ['Бондар', 'bondar'],
      ['Лисенко', 'lysenko'],
      ['Гнатюк', 'hnatiuk'],
    ],
  },
  tr: {
    first: [
      ['Ayşe', 'ayse'],
      ['Emre', 'emre'],
      ['Zeynep', 'zeynep'],
      ['Kerem', 'kerem'],
      ['Elif', 'elif'],
      ['Çağlar', 'caglar'],
    ],
    last: [
      ['Yıldız', 'yildiz'],
      ['Kaya', 'kaya'],
      ['Demir', 'demir'],
      ['Güneş', 'gunes'],
      ['Öztürk', 'ozturk'],
    ],
  },
};

export const LANGUAGES: readonly Language[] = ['en', 'ru', 'uk', 'tr'];

export type PersonName = { first_name: string; last_name: string; language: Language; slug: string };

export function personName(chance: Chance, language: Language): PersonName {
  const [first_name, first] = chance.pick(PEOPLE[language].first);
  const [last_name, last] = chance.pick(PEOPLE[language].last);
  return { first_name, last_name, language, slug: `${first}_${last}` };
}

type Topic = { places: readonly Word[]; subjects: readonly Word[]; language: Language };

const TOPICS: Record<Niche, readonly Topic[]> = {
  ukraine_cars: [
    {
      language: 'uk',
      places: [
        ['Київ', 'Kyiv'],
        ['Львів', 'Lviv'],
        ['Одеса', 'Odesa'],
        ['Дніпро', 'Dnipro'],
        ['Полтава', 'Poltava'],
        ['Рівне', 'Rivne'],
      ],
      subjects: [
        ['Автобазар', 'Avtobazar'],
        ['Авто з рук', 'AvtoZRuk'],
        ['Запчастини', 'Zapchastyny'],
        ['Гараж', 'Garage'],
      ],
    },
    {
      language: 'ru',
      places: [
        ['Харьков', 'Kharkov'],
        ['Запорожье', 'Zaporozhye'],
        ['Кривой Рог', 'KryvyiRih'],
        ['Сумы', 'Sumy'],
      ],
      subjects: [
        ['Авторынок', 'Avtorynok'],
        ['Продажа авто', 'ProdazhaAvto'],
        ['Мото', 'Moto'],
      ],
    },
  ],
  bali_villas: [
    {
      language: 'en',
      places: [
        ['Ubud', 'Ubud'],
        ['Canggu', 'Canggu'],
        ['Sanur', 'Sanur'],
        ['Seminyak', 'Seminyak'],
        ['Amed', 'Amed'],
      ],
      subjects: [
        ['Villas', 'Villa'],
        ['Long stay', 'LongStay'],
        ['Rooms & houses', 'Rooms'],
        ['Rentals', 'Rentals'],
      ],
    },
  ],
  turkey_homes: [
    {
      language: 'tr',
      places: [
        ['Antalya', 'Antalya'],
        ['Alanya', 'Alanya'],
        ['İzmir', 'Izmir'],
        ['Beşiktaş', 'Besiktas'],
        ['Kaş', 'Kas'],
      ],
      subjects: [
        ['Emlak', 'Emlak'],
        ['Kiralık ev', 'KiralikEv'],
        ['Satılık daire', 'SatilikDaire'],
      ],
    },
  ],
  disabled_crypto: [
    {
      language: 'en',
      places: [
        ['Night', 'Night'],
        ['Moon', 'Moon'],
      ],
      subjects: [
        ['Signals', 'Signals'],
        ['Tokens', 'Tokens'],
      ],
    },
  ],
};

export type GroupName = { title: string; username: string; language: Language };

/** A name that no other group of this world has; `taken` holds the last number given to each name, in lower case. */
export function groupName(chance: Chance, niche: Niche, taken: Map<string, number>): GroupName {
  const topic = chance.pick(TOPICS[niche]);
  const [place, latinPlace] = chance.pick(topic.places);
  const [subject, latinSubject] = chance.pick(topic.subjects);
  const name = chance.happens(0.5) ? `${latinPlace}${latinSubject}` : `${latinSubject}_${latinPlace}`;
  const last = taken.get(name.toLowerCase());
  const number = last === undefined ? 1 : last + 1 + chance.int(4);
  taken.set(name.toLowerCase(), number);
  const title = `${subject} · ${place}`;
  if (number === 1) return { title, username: name, language: topic.language };
  return { title: `${title} ${number}`, username: `${name}${number}`, language: topic.language };
}

const SAYINGS: Record<Language, readonly string[]> = {
  en: [
    'Is this still available?',
    'Good morning everyone',
    'Who can recommend a notary?',
    'Sold, thank you all',
    'Price, please',
  ],
  ru: ['Ещё актуально?', 'Всем доброе утро', 'Кто посоветует мастера?', 'Продано, спасибо', 'Подскажите цену'],
  uk: ['Ще актуально?', 'Доброго ранку всім', 'Хто порадить майстра?', 'Продано, дякую', 'Підкажіть ціну'],
  tr: ['Hâlâ satılık mı?', 'Herkese günaydın', 'İyi bir usta önerir misiniz?', 'Satıldı, teşekkürler', 'Fiyat nedir?'],
};

export function saying(chance: Chance, language: Language): string {
  return chance.pick(SAYINGS[language]);
}
