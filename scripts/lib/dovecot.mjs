// The mail server against which tests of mail run: the system's own, since no package that npm installs brings one.
import { execFileSync } from 'node:child_process';
import { installByApt, isProgram, mayInstall } from './apt.mjs';

const PROGRAM = '/usr/sbin/dovecot';
/** Mail gets into it by LMTP, and out by IMAP. */
const PARTS = ['/usr/lib/dovecot/imap', '/usr/lib/dovecot/lmtp'];
const PACKAGES = ['dovecot-imapd', 'dovecot-lmtpd'];
const INSTALL = `apt install ${PACKAGES.join(' ')}`;

/** Whether it is there. Where root may do it and apt is there, a missing one is installed; else one line says what is left to do. */
export async function ensureDovecot() {
  if (isThere()) return true;
  if (mayInstall()) {
    console.log('Installing Dovecot, against which mail is tested (once) …');
    await installByApt(PACKAGES);
    if (isThere()) return true;
  }
  console.log(`Mail is not tested against a mail server: install Dovecot 2.3 (Debian: ${INSTALL}).`);
  return false;
}

/** Of vitest: where everything has to be tested, a missing part is a failure. */
export default async function setup() {
  if (!(await ensureDovecot()) && process.env.CI === 'true') throw new Error(`There is no Dovecot 2.3: ${INSTALL}.`);
}

/** Dovecot 2.4 reads its settings in another form than the one that the tests write. */
function isThere() {
  if (![PROGRAM, ...PARTS].every(isProgram)) return false;
  try {
    return execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' }).startsWith('2.3.');
  } catch {
    return false;
  }
}
