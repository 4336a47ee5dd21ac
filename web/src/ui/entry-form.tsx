// The forms by which people come in: what is sent, why it was refused, and which fields to look at again.
import {
  Alert,
  Button,
  PasswordInput,
  Stack,
  TextInput,
  type PasswordInputProps,
  type TextInputProps,
} from '@mantine/core';
import { createContext, use, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaid } from '#lib/errors.ts';

/** `wrong`: names of fields, that to mend first at the head. */
export type Refusal = { sentence: string; wrong: readonly string[] };

/** By the names of fields: what is wrong there; null where the sentence below says it. */
type Faults = ReadonlyMap<string, string | null>;

const FaultsContext = createContext<Faults>(new Map());

type FormProps = {
  label: string;
  /** Returns why not; what it throws is told as well. */
  send: (of: (name: string) => string) => Promise<Refusal | null>;
  children: ReactNode;
};

export function EntryForm({ label, send, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { submit, busy, refused, forget } = useSend(send);
  useEffect(() => {
    if (refused !== null && !busy) focusOn(form.current, refused.faults);
  }, [refused, busy]);
  return (
    <form
      ref={form}
      onInput={forget}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <FaultsContext value={refused?.faults ?? new Map()}>
        <Stack gap="sm">
          {children}
          {refused !== null && (
            <Alert color="red" role="alert">
              {refused.sentence}
            </Alert>
          )}
          <Button type="submit" loading={busy} fullWidth mt="xs">
            {label}
          </Button>
        </Stack>
      </FaultsContext>
    </form>
  );
}

type Refused = { sentence: string; faults: Faults };

function useSend(send: FormProps['send']) {
  const said = useSaid();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const submit = async (form: HTMLFormElement) => {
    const fields = new FormData(form);
    const valueOf = (name: string) => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    setBusy(true);
    setRefused(null);
    try {
      const refusal = await send(valueOf);
      if (refusal) {
        setRefused({ sentence: refusal.sentence, faults: new Map(refusal.wrong.map((name) => [name, null])) });
      }
    } catch (error) {
      const { sentence, issues } = said(error);
      // Of what is no field here the sentence has to tell.
      const elsewhere = issues
        .filter(({ path }) => !fields.has(path))
        .map(({ path, message }) => `${path}: ${message}`);
      const faults = issues.filter(({ path }) => fields.has(path)).map(({ path, message }) => [path, message] as const);
      setRefused({ sentence: [sentence, ...elsewhere].join(' '), faults: new Map(faults) });
    } finally {
      setBusy(false);
    }
  };
  return { submit, busy, refused, forget: () => setRefused(null) };
}

/** On what is to be mended first; where nothing is, on the button, to try again. */
function focusOn(form: HTMLFormElement | null, faults: Faults): void {
  const [first] = faults.keys();
  const field = first === undefined ? null : form?.elements.namedItem(first);
  const target = field instanceof HTMLInputElement ? field : form?.querySelector<HTMLElement>('[type=submit]');
  target?.focus();
  if (target instanceof HTMLInputElement) target.select();
}

/** What `EntryForm` sends under this name. */
export function EntryText({ name, ...input }: TextInputProps & { name: string }) {
  return <TextInput name={name} error={useFault(name)} {...input} />;
}

export function EntryPassword({ name, ...input }: PasswordInputProps & { name: string }) {
  const { t } = useTranslation();
  const fault = useFault(name);
  return (
    <PasswordInput
      name={name}
      error={fault}
      // Mantine says it only by a colour here.
      aria-invalid={fault !== false}
      visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
      {...input}
    />
  );
}

function useFault(name: string): string | boolean {
  const faults = use(FaultsContext);
  return faults.get(name) ?? faults.has(name);
}
