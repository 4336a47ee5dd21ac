import { expect, test } from 'vitest';
import { layerOf, parseTl, TlTextError } from './tl-text.ts';

const TEXT = `
// the end of this schema says which layer it is
int ? = Int;
vector {t:Type} # [ t ] = Vector t;
boolTrue#997275b5 = Bool;
---types---
pair#0000002a flags:# quiet:flags.0?true name:flags.1?string ids:Vector<long> = Pair; // two
empty#2b = Pair;
---functions---
invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;
// LAYER 198
`;

test('objects and methods are read with their fields, flags and lists', () => {
  expect(parseTl(TEXT)).toEqual([
    {
      kind: 'class',
      name: 'pair',
      id: 42,
      arguments: [
        { name: 'flags', type: '#', typeModifiers: { isVector: false } },
        { name: 'quiet', type: 'true', typeModifiers: { predicate: 'flags.0', isVector: false } },
        { name: 'name', type: 'string', typeModifiers: { predicate: 'flags.1', isVector: false } },
        { name: 'ids', type: 'long', typeModifiers: { isVector: true } },
      ],
    },
    { kind: 'class', name: 'empty', id: 43, arguments: [] },
    {
      kind: 'method',
      name: 'invokeWithLayer',
      id: 0xda9b0d0d,
      arguments: [
        { name: 'layer', type: 'int', typeModifiers: { isVector: false } },
        { name: 'query', type: '!X', typeModifiers: { isVector: false } },
      ],
    },
  ]);
});

test('the layer stands in a comment', () => {
  expect(layerOf(TEXT)).toBe(198);
  expect(layerOf('empty#2b = Pair;')).toBeNull();
});

test('what is no definition is named with its line', () => {
  expect(() => parseTl('empty#2b = Pair;\n{"not": "TL"}')).toThrow(
    new TlTextError('line 2 is no TL definition: {"not": "TL"}'),
  );
});
