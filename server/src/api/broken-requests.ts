// What cannot be read as HTTP at all reaches no route; it is answered in the shape of all errors, and the connection ends.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import type { Addresses } from '#api/addresses.ts';
import { bodyOf } from '#api/errors.ts';
import { GroundcrewError } from '#lib/errors.ts';

type Broken = Error & { code?: string | undefined; rawPacket?: unknown };

/** A request line is no longer. */
const LINE_MAX = 2_000;

export function answerBroken(addresses: Addresses, inner: (url: string) => string) {
  return (error: Broken, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const why = reasonOf(error, addresses, inner);
    const request_id = randomUUID();
    const body = bodyOf(why, request_id);
    const text = JSON.stringify(body);
    const { allowed } = why.details;
    const head = [
      `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status] ?? ''}`,
      ...(Array.isArray(allowed) ? [`allow: ${allowed.join(', ')}`] : []),
      `x-request-id: ${request_id}`,
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
    ];
    // To HEAD a body would be read as the beginning of another answer.
    const has_body = !(
      Buffer.isBuffer(error.rawPacket) && error.rawPacket.subarray(0, 5).toString('latin1') === 'HEAD '
    );
    if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${has_body ? text : ''}`);
    socket.destroySoon();
  };
}

function reasonOf({ code, rawPacket }: Broken, addresses: Addresses, inner: (url: string) => string): GroundcrewError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new GroundcrewError('too_slow');
  if (code === 'HPE_HEADER_OVERFLOW') return new GroundcrewError('headers_too_large');
  // The parser stops at a method that nobody knows; the line that it read begins the packet, unless requests came in one.
  const line = Buffer.isBuffer(rawPacket) ? rawPacket.subarray(0, LINE_MAX).toString('latin1') : '';
  const [, method = '', url] = /^([!#$%&'*+.^_`|~\w-]{1,50}) (\/\S*) HTTP\/1\.[01]\r?\n/.exec(line) ?? [];
  if (code === 'HPE_INVALID_METHOD' && url !== undefined)
    return addresses.refusal({ method, url: inner(url), originalUrl: url });
  return new GroundcrewError('unreadable_request');
}
