/** mtcute's AES-IGE (WebAssembly), which node:crypto does not have. */
import { NodeCryptoProvider } from '@mtcute/node/utils.js';

export const crypto = new NodeCryptoProvider();

/** Loads the WebAssembly; must have ended before anything is encrypted. */
export async function loadCrypto(): Promise<void> {
  await crypto.initialize();
}
