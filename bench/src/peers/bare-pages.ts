// What the pages are measured beside: the same in as few lines of plain JavaScript as do it.

/** Asks what the overview asks, and writes it down. */
export const BARE_OVERVIEW = `<!doctype html><title>bare</title><main></main><script>
  fetch('/api/v1/overview').then((answer) => answer.json()).then((overview) => {
    document.querySelector('main').textContent = 'usable ' + JSON.stringify(overview);
  });
</script>`;

/** So many rows of five cells, of which those are made that are in sight. */
export const bareList = (rows: number): string => `<!doctype html><title>bare</title>
<style>body { margin: 0 } main { position: relative; height: ${rows * 44}px }
  p { position: absolute; left: 0; right: 0; height: 44px; margin: 0; display: grid; grid-template-columns: repeat(5, 1fr) }
</style><main></main><script>
  const main = document.querySelector('main');
  const show = () => {
    const first = Math.max(Math.floor(scrollY / 44) - 10, 0);
    const last = Math.min(first + Math.ceil(innerHeight / 44) + 20, ${rows});
    let html = '';
    for (let n = first; n < last; n += 1) {
      html += '<p style="top:' + n * 44 + 'px"><b>Group ' + n + '</b><i>niche</i><i>joined</i><i>account</i><i>' + n % 3 + '</i></p>';
    }
    main.innerHTML = html;
  };
  addEventListener('scroll', show);
  show();
</script>`;

/** A field, and of eleven names those that have what is typed. */
export const BARE_PALETTE = `<!doctype html><title>bare</title><div role="dialog"><input autofocus><ul></ul></div><script>
  const names = 'Overview Accounts Health Groups Joiner Campaigns Reactions Logs Audit Diagnostics Settings'.split(' ');
  const list = document.querySelector('ul');
  const field = document.querySelector('input');
  const show = () => {
    const wanted = field.value.toLowerCase();
    list.innerHTML = names.filter((name) => name.toLowerCase().includes(wanted)).map((name) => '<li>' + name + '</li>').join('');
  };
  field.addEventListener('input', show);
  show();
</script>`;
