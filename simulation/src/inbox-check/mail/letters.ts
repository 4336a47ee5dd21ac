/** Mails of which each says its number, so that a lost, a doubled and a misplaced one are seen. */
export function letter(n: number, more: { thread?: string; body?: string; subject?: string } = {}): string {
  const { thread, body = '', subject = `Letter ${n}` } = more;
  const refers = thread === undefined ? '' : `References: <${thread}>\r\nIn-Reply-To: <${thread}>\r\n`;
  return (
    `From: Olena Example <olena@example.com>\r\nTo: anna@example.com\r\nSubject: ${subject}\r\n` +
    `Message-ID: <letter-${n}@example.com>\r\nDate: Mon, 12 Jan 2026 10:00:00 +0000\r\n${refers}` +
    `Content-Type: text/plain; charset=utf-8\r\n\r\nletter ${n}\r\n${body}`
  );
}

export type Verdict = { lost: string[]; doubled: string[]; reordered: string[] };

/** What is stored, in its order, against the numbers that were sent: by what they say, or (of what says nothing) their subject. */
export function compare(sent: readonly number[], stored: readonly { text: string; subject: string }[]): Verdict {
  const numbers = stored.flatMap(({ text, subject }) => {
    const [, n] = /^letter (\d+)/.exec(text) ?? /^Letter (\d+)/.exec(subject) ?? [];
    return n === undefined ? [] : [Number(n)];
  });
  const got = [...new Set(numbers)];
  const there = new Set(got);
  const order = sent.filter((n) => there.has(n));
  return {
    lost: sent.filter((n) => !there.has(n)).map((n) => `lost: letter ${n}`),
    doubled: numbers.filter((n, at) => numbers.indexOf(n) !== at).map((n) => `doubled: letter ${n}`),
    reordered: got.filter((n, at) => n !== order[at]).map((n) => `in another place: letter ${n}`),
  };
}
