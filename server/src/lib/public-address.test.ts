import { expect, test } from 'vitest';
import { isPublicAddress, publicAddresses } from './public-address.ts';

test('addresses of this machine and of private networks are none of the public', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fd00::1',
    'fe80::1%eth0',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    '::7f00:1',
    'example.com',
    '',
  ]) {
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  }
});

test('addresses of the internet are public', () => {
  for (const address of ['149.154.167.50', '8.8.8.8', '172.32.0.1', '2001:67c:4e8:f002::a', '::ffff:8.8.8.8']) {
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
  }
});

test('a name counts by all that it leads to', async () => {
  const lookup = (host: string) => Promise.resolve(host === 'both.example' ? ['8.8.8.8', '10.0.0.1'] : ['8.8.8.8']);
  await expect(publicAddresses('both.example', lookup)).rejects.toMatchObject({ code: 'private_address' });
  await expect(publicAddresses('[::1]', lookup)).rejects.toMatchObject({ code: 'private_address' });
  await expect(publicAddresses('good.example', lookup)).resolves.toEqual(['8.8.8.8']);
  const nobody = () => Promise.reject(new Error('ENOTFOUND'));
  await expect(publicAddresses('none.example', nobody)).rejects.toMatchObject({ code: 'bad_value' });
});
