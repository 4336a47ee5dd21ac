// Whether elements stand in one another so deep that taking them apart would take minutes: htmlparser2 moves all open elements
// with each that opens. https://github.com/fb55/htmlparser2/blob/master/src/Parser.ts (`stack.unshift`)

const DEPTH_MAX = 2_000;
const EMPTY = new Set(
  'area base br col embed hr img input link meta param source track wbr basefont frame keygen'.split(' '),
);
/** One of these ends the one before it. */
const ENDS_ITSELF = new Set('p li td th tr dd dt option'.split(' '));

/** Never says no of what is deep; of sloppy HTML it may think that more is open than is. */
export function isTooDeep(html: string): boolean {
  const open = new Map<string, number>();
  let depth = 0;
  let last = '';
  for (const [, end, tag = ''] of html.matchAll(/<(\/?)([a-z][^\s/>]*)/giu)) {
    const name = tag.toLowerCase();
    const count = open.get(name) ?? 0;
    if (end === '/') {
      if (count > 0) {
        open.set(name, count - 1);
        depth -= 1;
      }
      last = '';
    } else if (!EMPTY.has(name) && !(name === last && ENDS_ITSELF.has(name))) {
      open.set(name, count + 1);
      depth += 1;
      last = name;
      if (depth > DEPTH_MAX) return true;
    }
  }
  return false;
}
