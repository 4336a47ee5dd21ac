import { describe, expect, test } from 'vitest';
import { sanitise } from './sanitise.ts';

/** Whatever could run, or ask another server for something, when the HTML is put into a page. */
const DANGEROUS = [
  /<script|<style|<iframe|<object|<embed|<svg|<math|<form|<input|<button|<link|<meta|<base|<video|<audio|<template/i,
  /<[^>]*\son[a-z]+\s*=/i,
  /<[^>]*=\s*["']?\s*(?:javascript|vbscript|data:text|file):/i,
  /<[^>]*\s(?:src|srcset|background|poster|action|formaction|xlink:href|ping)\s*=\s*["'](?!data:image\/|cid:)/i,
  /<[^>]*style\s*=\s*"[^"]*(?:url\s*\(|expression|@import|position|behavior|-moz-binding)/i,
];

describe('nothing is left of', () => {
  test.each([
    ['a script', '<p>Hello</p><script>alert(1)</script>'],
    ['a script in pieces', '<scr<script>ipt>alert(1)</scr</script>ipt>Hello'],
    ['a script that is not closed', 'Hello<script>alert(1)'],
    ['a script within a comment of a browser', '<!--[if IE]><script>alert(1)</script><![endif]-->Hello'],
    ['handlers of events', '<p onclick="alert(1)" ONMOUSEOVER=alert(1)>Hello</p><img src=cid:x onerror=alert(1)>'],
    ['handlers after a slash', '<b/onclick=alert(1)>Hello</b>'],
    ['links that run something', '<a href="javascript:alert(1)">x</a><a href=" java\nscript:alert(1)">Hello</a>'],
    ['links that run something, written as entities', '<a href="&#106;avascript&colon;alert(1)">Hello</a>'],
    ['links that are pages themselves', '<a href="data:text/html,<script>alert(1)</script>">Hello</a>'],
    ['forms', '<form action="https://example.com/x"><input name=a><button>Hello</button></form>'],
    ['frames', '<iframe src="https://example.com"></iframe><object data=x></object><embed src=x>Hello'],
    ['pictures that are programs', '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">Hello</a></svg>Hello'],
    ['mathematics that hides HTML', '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>Hello'],
    ['sheets of style', '<style>body{background:url(https://example.com/x)}</style><link rel=stylesheet href=x>Hello'],
    ['styles that load', '<p style="background:url(https://example.com/t.gif);color:red">Hello</p>'],
    ['styles that load, in escapes', '<p style="background:u\\72l(https://example.com/t.gif)">Hello</p>'],
    ['styles that lay it over the page', '<div style="position:fixed;top:0;left:0;z-index:9999">Hello</div>'],
    ['other addresses for what is below', '<base href="https://example.com/"><meta http-equiv=refresh content=0>Hello'],
    [
      'backgrounds of tables',
      '<table background="https://example.com/x"><tr><td background="//example.com/y">Hello</table>',
    ],
    ['sets of images', '<img srcset="https://example.com/x 2x" src="cid:a">Hello'],
    ['sound and film', '<video poster="https://example.com/x" src="https://example.com/y"></video>Hello'],
    ['attributes without an end', '<a href="x" title="><script>alert(1)</script>">Hello</a>'],
  ])('%s', (_what, html) => {
    const clean = sanitise(html) ?? '';
    for (const form of DANGEROUS) expect(clean).not.toMatch(form);
    expect(clean).not.toContain('alert(1)</');
  });
});

describe('images', () => {
  test('of other servers are not loaded: their address is kept for whoever asks for it', () => {
    expect(sanitise('<img src="https://example.com/a.png" alt="A">')).toBe(
      '<img alt="A" data-src="https://example.com/a.png" />',
    );
    expect(sanitise('<img src="//example.com/a.png">')).toBe('<img data-src="https://example.com/a.png" />');
  });

  test.each([
    '<img src="https://example.com/t.gif" width="1" height="1">',
    '<img src="https://example.com/t.gif" width=0>',
    '<img src="https://example.com/t.gif" style="width:1px;height:1px">',
    '<img src="https://example.com/t.gif" style="display: none">',
    '<img src="https://example.com/t.gif" style="opacity:0">',
    '<img src="https://example.com/t.gif" style="visibility:hidden">',
  ])('that only count readers are gone altogether: %s', (html) => {
    expect(sanitise(`Hello${html}`)).toBe('Hello');
  });

  test('that stand in the message itself are shown', () => {
    expect(sanitise('<img src="cid:logo@example.com">')).toBe('<img src="cid:logo@example.com" />');
    expect(sanitise('<img src="data:image/png;base64,iVBORw0KGgo=">')).toContain('src="data:image/png;base64');
    expect(sanitise('<img src="data:image/svg+xml;base64,PHN2Zz4=">')).toBe('');
  });
});

test('what people write stays as it is', () => {
  const html =
    '<p style="color:#333333">Hello <b>Anna</b>, <a href="https://example.com/?a=1&amp;b=2">see</a></p><blockquote>before</blockquote>';
  const clean = sanitise(html) ?? '';
  expect(clean).toContain('<p style="color:#333333">Hello <b>Anna</b>');
  expect(clean).toContain('href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank"');
  expect(clean).toContain('<blockquote>before</blockquote>');
});

test.each<[string, string]>([
  ['elements within elements', '<div>'.repeat(190_000)],
  ['tables within tables', '<table><tr><td>'.repeat(60_000)],
  ['elements with ends of others', '<b></i>'.repeat(140_000)],
  ['signs that open nothing', '<'.repeat(500_000)],
  ['comments that do not end', '<!--'.repeat(200_000)],
  ['styles', '<p style="color:red">x</p>'.repeat(40_000)],
  ['a style of many rules', `<p style="${'border:1px solid red;'.repeat(40_000)}">x</p>`],
  ['attributes', `<p ${'a=b '.repeat(200_000)}>x</p>`],
])('HTML of a million %s is finished with soon', (_what, html) => {
  // Processor time of this thread: what others do on the machine does not count.
  const begun = process.threadCpuUsage();
  sanitise(html);
  const { user, system } = process.threadCpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(4_000);
});

test('what is too long or nested too deep is not shown at all', () => {
  expect(sanitise('x'.repeat(1_000_001))).toBeNull();
  expect(sanitise('<div>'.repeat(3_000))).toBeNull();
  expect(sanitise('<b></i>'.repeat(3_000))).toBeNull();
});

test('long newsletters with elements that nobody ended are shown', () => {
  const row = '<tr><td align="left"><p style="color:red">One<p>two<br><ul><li>a<li>b</ul><b>c</b>';
  const clean = sanitise(`<table>${row.repeat(300)}</table>`) ?? '';
  expect(clean.match(/two/g)?.length).toBe(300);
  expect(clean).toContain('<p style="color:red">One');
});
