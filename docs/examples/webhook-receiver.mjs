// A receiver of Groundcrew's webhooks in Node, without any package:
//   WEBHOOK_SECRET=whsec_… PORT=8080 node webhook-receiver.mjs
// It prints each message once. Put your own work where it prints.
import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';

const key = Buffer.from((process.env.WEBHOOK_SECRET ?? '').replace('whsec_', ''), 'base64');
const TOLERANCE_S = 300;
const BODY_MAX_BYTES = 100_000;
// In life: a table with a unique id, written in the transaction of your own work.
const seen = new Set();

function isSigned(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  // The moment is signed, too: what is old was sent by somebody who recorded it.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S)) return false;
  const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`);
  // Several while the secret is being changed: one of them has to be right.
  return signatures.split(' ').some((text) => {
    const given = Buffer.from(text);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

async function take(request, response) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > BODY_MAX_BYTES) return response.writeHead(413).end();
    parts.push(part);
  }
  // The bytes as they came: JSON that is read and written anew has another signature.
  const body = Buffer.concat(parts).toString('utf8');
  if (!isSigned(request.headers, body)) return response.writeHead(401).end();
  const id = request.headers['webhook-id'];
  if (!seen.has(id)) {
    const { type, timestamp, data } = JSON.parse(body);
    console.log(JSON.stringify({ id, type, timestamp, data }));
    seen.add(id);
  }
  response.writeHead(204).end();
}

const server = http.createServer((request, response) => {
  take(request, response).catch(() => response.writeHead(400).end());
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});
