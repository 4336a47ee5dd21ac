// The set-up alone, for ./groundcrew. Plain JavaScript for whatever Node there is.
if (Number.parseInt(process.versions.node, 10) < 20) {
  console.error(`Groundcrew needs Node.js 20 or newer to set itself up; this is ${process.versions.node}.`);
  process.exit(1);
}
const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled();
