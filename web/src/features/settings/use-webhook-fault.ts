import type { WebhookFault } from '@groundcrew/contract';
import { useTranslation } from 'react-i18next';

/** Why a try failed, as a sentence that begins in capitals. */
export function useWebhookFault(): (fault: WebhookFault | null, status: number | null) => string {
  const { t, i18n } = useTranslation('events');
  return (fault, status) => {
    if (fault === null) return '';
    const said =
      fault === 'refused' && status !== null
        ? t('webhook_fault.refused_with', { status })
        : t(`webhook_fault.${fault}`);
    return said.charAt(0).toLocaleUpperCase(i18n.language) + said.slice(1);
  };
}
