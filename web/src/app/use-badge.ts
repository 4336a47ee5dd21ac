import { useEffect } from 'react';

/** What stands in public/favicon.svg, with a dot for what nobody has read. */
const WITH_DOT =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2b4acb"/>' +
  '<path d="M8 21 24 8l-5 16-4-6z" fill="#fff"/><path d="M15 18v6l4 0" fill="#b9c6ff"/>' +
  '<circle cx="24" cy="24" r="8" fill="#e03131" stroke="#fff" stroke-width="2"/></svg>';

/** The icon of the tab, and that of the installed app, show that something is unread; the app's also how much. */
export function useBadge(unread: number): void {
  const isUnread = unread > 0;
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (!link || !isUnread) return;
    const plain = link.href;
    link.href = `data:image/svg+xml,${encodeURIComponent(WITH_DOT)}`;
    return () => {
      link.href = plain;
    };
  }, [isUnread]);
  useEffect(() => {
    // Not every browser has it, and not at every address.
    if (!('setAppBadge' in navigator)) return;
    navigator.setAppBadge(unread).catch(() => {});
  }, [unread]);
  useEffect(
    () => () => {
      if ('clearAppBadge' in navigator) navigator.clearAppBadge().catch(() => {});
    },
    [],
  );
}
