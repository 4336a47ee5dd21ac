// Links by addresses that are put together at run time. Where there is no such page (yet), there is no link.
import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export type Place = { to: string; search?: Readonly<Record<string, string>> };

/** As the router's links take it: whether there is such a page shows only at run time. */
export function linkTo({ to, search = {} }: Place): { to: '/'; search: object } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return { to: to as '/', search };
}

function useIsPage(): (to: string) => boolean {
  const router = useRouter();
  return (to) => {
    const route = router.getMatchedRoutes(to)[2];
    // The page that says so stands for all addresses that lead nowhere.
    return route !== undefined && route.id !== '/inside/$';
  };
}

export function PageAnchor({ to, search, children, ...anchor }: Place & AnchorProps & { children: ReactNode }) {
  const isPage = useIsPage();
  if (!isPage(to)) return <>{children}</>;
  return (
    <Anchor renderRoot={(props) => <Link {...props} {...linkTo({ to, ...(search && { search }) })} />} {...anchor}>
      {children}
    </Anchor>
  );
}

export function PageButton({ to, search, children, ...button }: Place & ButtonProps & { children: ReactNode }) {
  const isPage = useIsPage();
  if (!isPage(to)) return null;
  return (
    <Button renderRoot={(props) => <Link {...props} {...linkTo({ to, ...(search && { search }) })} />} {...button}>
      {children}
    </Button>
  );
}
