import { Container } from '@mantine/core';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Trouble } from '#ui/trouble.tsx';

/** A page that could not be shown at all. */
export function PageTrouble({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <Trouble error={error} again={again} />
    </Container>
  );
}
