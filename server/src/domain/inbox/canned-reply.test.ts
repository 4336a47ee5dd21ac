import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cannedFault, renderCanned, type CannedValues } from './canned-reply.ts';

const values: CannedValues = {
  'contact.name': 'Ann Smith',
  'contact.username': null,
  'contact.email': '',
  'agent.name': 'Olena Koval',
  'account.name': 'Sales',
  'mailbox.address': null,
  'conversation.subject': '{{agent.name}}',
  'workspace.name': 'Acme',
};

test('places are filled, with what is said for those of which nothing is known', () => {
  const text =
    'Hi {{ contact.first_name | there }} ({{contact.email|no address}}), {{agent.first_name}} of {{workspace.name}}';
  expect(cannedFault(text)).toBeNull();
  expect(renderCanned(text, values)).toEqual({ text: 'Hi Ann (no address), Olena of Acme', missing: [] });
  expect(renderCanned('@{{contact.username}}', values)).toEqual({ text: '@', missing: ['contact.username'] });
  expect(renderCanned('{{contact.first_name}}', { ...values, 'contact.name': 'Smith, Ann' }).text).toBe('Ann');
});

test('what a name holds is never read as a place', () => {
  expect(renderCanned('{{conversation.subject}}', values).text).toBe('{{agent.name}}');
});

test('a place of which nobody knows anything, and braces that stand alone, are refused', () => {
  expect(cannedFault('{{contact.age}}')).toContain('{{contact.age}}');
  expect(cannedFault('{{}}')).toContain('there are: contact.name');
  for (const text of ['{{contact.name', 'contact.name}}', '{{{{contact.name}}}}']) {
    expect(cannedFault(text)).toContain('stands alone');
  }
  expect(cannedFault('{ok} { } a}b')).toBeNull();
});

test('whatever text is kept is rendered without a place left in it', () => {
  const parts = fc.constantFrom(
    '{{contact.name}}',
    '{{agent.first_name|x}}',
    '{',
    '}',
    '|',
    ' a ',
    '{{',
    '}}',
    '{{b}}',
  );
  fc.assert(
    fc.property(fc.array(parts), fc.option(fc.string()), (said, name) => {
      const text = said.join('');
      fc.pre(cannedFault(text) === null);
      const plain = { ...values, 'contact.name': name === null ? null : name.replaceAll(/[{}]/g, '') };
      expect(renderCanned(text, plain).text).not.toMatch(/\{\{.*\}\}/);
    }),
  );
});
