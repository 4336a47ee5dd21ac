declare module 'virtual:routes' {
  import type { AnyContractRouter } from '@orpc/contract';

  export const routes: AnyContractRouter;
}
