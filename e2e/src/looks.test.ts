// Every page in each scheme, at the widths of a desk and of a phone: it opens without an error, nothing is wider than the
// window, and axe has nothing to say.
import { beforeAll, expect, test } from 'vitest';
import { ALL, onStage } from '#lib/stage.ts';
import { furnish, OTHER_PLACES } from '#lib/places.ts';

/** Both schemes, widths and languages, each once. */
const LOOKS = [
  { language: 'en', scheme: 'light', width: 1440 },
  { language: 'ru', scheme: 'dark', width: 390 },
] as const;
/** The same the other way round, and the languages whose words are longest. */
const MORE = [
  { language: 'ru', scheme: 'dark', width: 1440 },
  { language: 'en', scheme: 'light', width: 390 },
  { language: 'uk', scheme: 'light', width: 1440 },
  { language: 'tr', scheme: 'dark', width: 1440 },
  { language: 'uk', scheme: 'dark', width: 390 },
  { language: 'tr', scheme: 'light', width: 390 },
] as const;

onStage('all pages', (stage) => {
  beforeAll(() => furnish(stage()));

  test.for([...LOOKS, ...(ALL ? MORE : [])])(
    'in $language, $scheme, $width pixels wide are for everybody to use',
    { timeout: 240_000 },
    async (look) => {
      const visitor = await stage().visit(look);
      await visitor.go('/');
      const places = [...(await visitor.places()), ...OTHER_PLACES];
      expect(places).toContain('/accounts');
      const found: Record<string, string[]> = {};
      for (const place of places) {
        await visitor.go(place);
        const faults = await visitor.faults();
        if (faults.length > 0) found[place] = faults;
      }
      expect(found).toEqual({});
    },
  );
});
