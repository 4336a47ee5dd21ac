// The browser in which tests open the pages: the system's own, since no package that npm installs brings one.
import path from 'node:path';
import { installByApt, isProgram, mayInstall } from './apt.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** Where it is installed without standing in PATH. */
const PLACES = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** With fonts for all four languages and what people write in them. */
const PACKAGES = ['chromium', 'fonts-noto-core', 'fonts-noto-color-emoji'];

/** Where it is, or null. Where root may do it and apt is there, a missing one is installed; else one line says what is left to do. */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  if (process.env.CHROMIUM === undefined && mayInstall()) {
    console.log('Installing Chromium, in which tests open the pages (once) …');
    await installByApt(PACKAGES);
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  console.log(
    'The pages are not tested in a browser: install Chromium (Debian: apt install chromium), or name it in CHROMIUM.',
  );
  return null;
}

/** CHROMIUM, or what PATH has. */
function findChromium() {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return isProgram(CHROMIUM) ? CHROMIUM : null;
  const folders = PATH.split(path.delimiter).filter(Boolean);
  const wanted = [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...PLACES];
  return wanted.find(isProgram) ?? null;
}
