import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

type Props = Omit<AnchorProps, 'href'> & { ref?: Ref<HTMLAnchorElement>; children?: ReactNode };

/** To another page of the application: `<TextLink to="/accounts">`. */
export const TextLink = createLink((props: Props) => <Anchor component="a" {...props} />);
