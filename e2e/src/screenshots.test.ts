// No test: `npm run e2e -- --screenshots DIR` takes a picture of each page in each look, and makes sheets of them to judge.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { furnish, OTHER_PLACES } from '#lib/places.ts';
import { onStage } from '#lib/stage.ts';
import { LANGUAGES } from '#lib/texts.ts';

const FOLDER = process.env['GROUNDCREW_SCREENSHOTS'];
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1440, 390] as const;
const LOOKS = LANGUAGES.flatMap((language) =>
  SCHEMES.flatMap((scheme) => WIDTHS.map((width) => ({ language, scheme, width }))),
);

type Picture = { place: string; file: string };

/** All pages in one look, side by side. */
function sheetOf(title: string, width: number, pictures: readonly Picture[]): string {
  const shown_px = width > 1000 ? 680 : 260;
  const figures = pictures.map(
    ({ place, file }) =>
      `<figure><figcaption>${place}</figcaption><a href="${file}"><img src="${file}" width="${shown_px}" alt=""></a></figure>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>${title}</title>
<style>body{font:14px system-ui;margin:16px;background:#888}main{display:flex;flex-wrap:wrap;gap:16px;align-items:start}
figure{margin:0}img{display:block}</style>
<h1>${title}</h1><main>${figures.join('\n')}</main>`;
}

describe.skipIf(FOLDER === undefined)('pictures', () => {
  const folder = FOLDER ?? '';
  const sheets: string[] = [];

  onStage('of all pages', (stage) => {
    beforeAll(() => furnish(stage()));

    test.for(LOOKS)('in $language, $scheme, $width', { timeout: 600_000 }, async (look) => {
      const name = `${look.language}-${look.scheme}-${look.width}`;
      mkdirSync(path.join(folder, name), { recursive: true });
      const { page, go, still, places } = await stage().visit(look);
      await go('/');
      const all = [...(await places()), ...OTHER_PLACES];
      const pictures: Picture[] = [];
      for (const place of all) {
        await go(place);
        await still();
        const file = `${name}/${place.slice(1).replaceAll(/[^a-z\d]+/g, '-') || 'overview'}.png`;
        await page.screenshot({ path: path.join(folder, file), fullPage: true });
        pictures.push({ place, file });
      }
      writeFileSync(path.join(folder, `${name}.html`), sheetOf(name, look.width, pictures));
      sheets.push(name);
      const links = sheets.map((sheet) => `<li><a href="${sheet}.html">${sheet}</a></li>`);
      writeFileSync(
        path.join(folder, 'index.html'),
        `<!doctype html><meta charset="utf-8"><ul>${links.join('\n')}</ul>`,
      );
      expect(pictures).toHaveLength(all.length);
    });
  });
});
