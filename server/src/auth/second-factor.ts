// Codes of authenticator apps: better-auth makes the secret and looks at codes, and takes one as often as it is right. Here it is
// taken once, and whoever guesses codes waits as one who guesses passwords does.
import { createOTP } from '@better-auth/utils/otp';
import { symmetricDecrypt } from 'better-auth/crypto';
import type { Callers } from '#auth/caller.ts';
import { signedCookie } from '#auth/signed-cookie.ts';
import { askedForCode, readSecondFactor, takeStep } from '#store/auth/second-factors.ts';

type Opened = Pick<Callers, 'auth' | 'db'>;

/** A code is right 30 seconds before its time and after it: phones go wrong. */
const STEPS_OFF = 1;

/** Whom a code of this request is for: who is signed in, or who has just given a password. Null: nobody. */
export async function whoGivesCode(
  { auth, db }: Opened,
  { user_id, cookie }: { user_id: string | null; cookie: string | undefined },
): Promise<string | null> {
  if (user_id !== null) return user_id;
  const { createAuthCookie, secret } = await auth.$context;
  const asked = signedCookie(cookie, createAuthCookie('two_factor').name, secret);
  return asked === null ? null : askedForCode(db, asked);
}

/**
 * Null for one that is wrong or was taken before. Else the code that better-auth takes now: it goes by the clock of this
 * machine, and looks once more.
 */
export async function takeCode(
  { auth, db }: Opened,
  { user_id, code }: { user_id: string; code: string },
): Promise<string | null> {
  const known = await readSecondFactor(db, user_id);
  if (!known) return null;
  const { secretConfig } = await auth.$context;
  const otp = createOTP(await symmetricDecrypt({ key: secretConfig, data: known.secret }));
  const step = await stepOf(code, known.step_now, (counter) => otp.hotp(counter));
  if (step === null || !(await takeStep(db, { id: known.id, step }))) return null;
  return otp.totp();
}

/** The latest step whose code it is, so that one which by chance is that of two steps does not open twice. */
export async function stepOf(
  code: string,
  now: number,
  codeAt: (step: number) => Promise<string>,
): Promise<number | null> {
  for (let step = now + STEPS_OFF; step >= now - STEPS_OFF; step -= 1) {
    if ((await codeAt(step)) === code) return step;
  }
  return null;
}
