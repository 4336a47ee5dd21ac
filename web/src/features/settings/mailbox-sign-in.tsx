import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** How a mailbox signs in; what is empty of a secret that is stored stays. */
export type SignIn = {
  by: 'password' | 'oauth';
  password: string;
  token_url: string;
  client_id: string;
  client_secret: string;
  refresh_token: string;
};

/** Where these providers renew access tokens. */
const TOKEN_URLS: readonly (readonly [RegExp, string])[] = [
  [/\.gmail\.com$/i, 'https://oauth2.googleapis.com/token'],
  [/\.(?:office365|outlook)\.com$/i, 'https://login.microsoftonline.com/common/oauth2/v2.0/token'],
];

/** Nothing is typed yet; of a provider that is known by its server the address of its tokens is there. */
export function newSignIn(imap_host: string): SignIn {
  const [, token_url = ''] = TOKEN_URLS.find(([host]) => host.test(imap_host)) ?? [];
  return { by: 'password', password: '', token_url, client_id: '', client_secret: '', refresh_token: '' };
}

/** As the API takes it. `stored`: how the mailbox signs in until now; null: it is a new one. */
export function signInOf(sign_in: SignIn, stored: SignIn['by'] | null) {
  const { by, password, token_url, client_id, client_secret, refresh_token } = sign_in;
  if (by === 'password') {
    const no_tokens = {
      oauth_token_url: null,
      oauth_client_id: null,
      oauth_client_secret: null,
      oauth_refresh_token: null,
    };
    return {
      ...(password !== '' && { smtp_password: password, ...(stored !== null && { imap_password: null }) }),
      ...(stored === 'oauth' && no_tokens),
    };
  }
  return {
    oauth_token_url: token_url.trim(),
    oauth_client_id: client_id.trim(),
    ...(client_secret !== '' && { oauth_client_secret: client_secret.trim() }),
    ...(refresh_token !== '' && { oauth_refresh_token: refresh_token.trim() }),
  };
}

type Props = { sign_in: SignIn; stored: SignIn['by'] | null; onChange: (sign_in: SignIn) => void };

/** A password, or what OAuth 2 takes in its place. */
export function SignInFields({ sign_in, stored, onChange }: Props) {
  const { t } = useTranslation('settings');
  return (
    <>
      <SegmentedControl
        w="fit-content"
        maw="100%"
        aria-label={t('mailbox.sign_in')}
        value={sign_in.by}
        onChange={(by) => onChange({ ...sign_in, by: by === 'oauth' ? 'oauth' : 'password' })}
        data={[
          { value: 'password', label: t('mailbox.password') },
          { value: 'oauth', label: 'OAuth 2' },
        ]}
      />
      {sign_in.by === 'password' ? (
        <PasswordInput
          label={t(stored === null ? 'mailbox.password' : 'mailbox.new_password')}
          description={t(stored === 'password' ? 'mailbox.new_password_about' : 'mailbox.password_about')}
          required={stored !== 'password'}
          autoComplete="off"
          value={sign_in.password}
          onChange={(event) => onChange({ ...sign_in, password: event.currentTarget.value })}
          visibilityToggleButtonProps={{ 'aria-label': t('show') }}
        />
      ) : (
        <OauthFields sign_in={sign_in} stored={stored} onChange={onChange} />
      )}
    </>
  );
}

function OauthFields({ sign_in, stored, onChange }: Props) {
  const { t } = useTranslation('settings');
  const keeps = stored === 'oauth';
  const about = t(`mailbox.oauth.refresh_token_about.${providerOf(sign_in.token_url)}`);
  return (
    <>
      <TextInput
        label={t('mailbox.oauth.token_url')}
        type="url"
        required
        placeholder="https://"
        value={sign_in.token_url}
        onChange={(event) => onChange({ ...sign_in, token_url: event.currentTarget.value })}
      />
      <TextInput
        label={t('mailbox.oauth.client_id')}
        required
        autoComplete="off"
        value={sign_in.client_id}
        onChange={(event) => onChange({ ...sign_in, client_id: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('mailbox.oauth.client_secret')}
        description={t(keeps ? 'mailbox.new_password_about' : 'mailbox.oauth.client_secret_about')}
        autoComplete="off"
        value={sign_in.client_secret}
        onChange={(event) => onChange({ ...sign_in, client_secret: event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': t('show') }}
      />
      <PasswordInput
        label={t('mailbox.oauth.refresh_token')}
        description={keeps ? `${t('mailbox.new_password_about')} ${about}` : about}
        required={!keeps}
        autoComplete="off"
        value={sign_in.refresh_token}
        onChange={(event) => onChange({ ...sign_in, refresh_token: event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': t('show') }}
      />
    </>
  );
}

function providerOf(token_url: string): 'google' | 'microsoft' | 'other' {
  const host = URL.parse(token_url)?.hostname ?? '';
  if (host.endsWith('.googleapis.com')) return 'google';
  return host === 'login.microsoftonline.com' ? 'microsoft' : 'other';
}
