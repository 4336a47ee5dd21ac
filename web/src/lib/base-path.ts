/** Under which path people open it, without a slash at its end: '' or '/groundcrew'. The server writes it into the page. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '');

/** The whole address of something of the server's: `api/v1/me`. */
export function serverUrl(path: string): URL {
  return new URL(path, document.baseURI);
}
