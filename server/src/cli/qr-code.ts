import encodeQr from 'qr';

/**
 * A QR code drawn with characters, two rows in a line, with the quiet border that cameras need. The light parts are drawn:
 * it is meant for light letters on a dark ground; telephones read the inverse as well.
 */
export function qrCode(text: string): string {
  return encodeQr(text, 'ascii', { ecc: 'low', border: 2 });
}
