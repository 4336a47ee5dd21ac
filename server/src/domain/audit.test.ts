import { expect, test } from 'vitest';
import { auditData } from './audit.ts';

test('the audit log shows what identifies a change, and only names secrets and what people wrote', () => {
  const input = {
    id: 7,
    role: 'admin',
    is_active: false,
    password: 'correct horse battery',
    proxy_url: 'socks5://user:word@127.0.0.1:1080',
    text: 'Hello everybody',
    scopes: ['accounts:read'],
    link: 'x'.repeat(201),
    left_out: undefined,
  };
  expect(auditData(input)).toEqual({
    id: 7,
    role: 'admin',
    is_active: false,
    scopes: ['accounts:read'],
    not_shown: ['password', 'proxy_url', 'text', 'link'],
  });
  expect(auditData('a file')).toEqual({});
});
