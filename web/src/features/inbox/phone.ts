/** There the inbox shows one thing at a time. */
export const PHONE = '(max-width: 48em)';
