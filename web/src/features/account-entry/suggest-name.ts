const DIGITS_MIN = 7;
const SHOWN_MIN = 4;

/** `account_0123` by the end of its number, else by the next free place in the list; none that another account has. */
export function suggestName(phone: string, taken: ReadonlySet<string>): string {
  const digits = phone.replaceAll(/\D/g, '');
  if (digits.length >= DIGITS_MIN) {
    for (let shown = SHOWN_MIN; shown <= digits.length; shown += 1) {
      const name = `account_${digits.slice(-shown)}`;
      if (!taken.has(name)) return name;
    }
  }
  let place = taken.size + 1;
  while (taken.has(`account_${place}`)) place += 1;
  return `account_${place}`;
}
