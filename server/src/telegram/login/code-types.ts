import type { tl } from '@mtcute/core';
import type { CodeType } from '#domain/login/steps.ts';

type Told = { type: CodeType; hint: string | null; length: number | null };

/** Null for ways that only official apps can go. */
export function codeTypeOf(sent: tl.auth.TypeSentCodeType): Told | null {
  switch (sent._) {
    case 'auth.sentCodeTypeApp':
      return { type: 'app', hint: null, length: sent.length };
    case 'auth.sentCodeTypeSms':
      return { type: 'sms', hint: null, length: sent.length };
    case 'auth.sentCodeTypeFirebaseSms':
      return { type: 'sms', hint: null, length: sent.length };
    case 'auth.sentCodeTypeCall':
      return { type: 'call', hint: null, length: sent.length };
    case 'auth.sentCodeTypeFlashCall':
      return { type: 'flash_call', hint: sent.pattern, length: null };
    case 'auth.sentCodeTypeMissedCall':
      return { type: 'missed_call', hint: sent.prefix, length: sent.length };
    case 'auth.sentCodeTypeEmailCode':
      return { type: 'email', hint: sent.emailPattern, length: sent.length };
    case 'auth.sentCodeTypeFragmentSms':
      return { type: 'fragment', hint: sent.url, length: sent.length };
    case 'auth.sentCodeTypeSmsWord':
      return { type: 'sms_word', hint: sent.beginning ?? null, length: null };
    case 'auth.sentCodeTypeSmsPhrase':
      return { type: 'sms_phrase', hint: sent.beginning ?? null, length: null };
    case 'auth.sentCodeTypeSetUpEmailRequired':
      return null;
  }
}
