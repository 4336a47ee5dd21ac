// What the container is asked every few seconds: ends with 0 when the server in it can work.
try {
  const { ok } = await fetch(`http://127.0.0.1:${process.env.PORT || 7420}/readyz`);
  process.exit(ok ? 0 : 1);
} catch {
  process.exit(1);
}
