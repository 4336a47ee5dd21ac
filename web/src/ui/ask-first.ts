import { modals } from '@mantine/modals';

type Question = Parameters<typeof modals.openConfirmModal>[0];

let ready = (): void => {};
const dialogs = new Promise<void>((resolve) => {
  ready = resolve;
});

/** From now on there is what opens dialogs. */
export function dialogsAreThere(): void {
  ready();
}

/** Before something that is not easily undone. Dialogs are loaded after the page: who presses before that is asked then. */
export function askFirst(question: Question): void {
  void dialogs.then(() => modals.openConfirmModal(question));
}
