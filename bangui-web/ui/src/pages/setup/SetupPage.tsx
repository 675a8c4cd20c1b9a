// SPDX-License-Identifier: Apache-2.0
// The first visit: creates the administrator.
import { Button, Field, Input, makeStyles, Select } from '@fluentui/react-components';
import { useMemo, useRef, useState, type SubmitEvent } from 'react';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useServices } from '@/app/services';
import { EntryCard, useFormStyles } from '@/components/EntryCard';
import { FormError } from '@/components/FormError';
import { PasswordField } from '@/components/PasswordField';
import { useTranslator } from '@/i18n/context';
import { defaultSession, errorsOf, requestOf, sessionChoices, type SetupErrors, type SetupForm } from './form';
import { PasswordStrength } from './PasswordStrength';
import { browserTimeZone, zoneGroups } from './timeZones';

// Long names of zones must not widen the page.
const useStyles = makeStyles({ select: { minWidth: 0, '& > select': { minWidth: 0 } } });

export function SetupPage() {
  const { session } = useServices();
  const { text, duration } = useTranslator();
  const styles = useFormStyles();
  const selectStyles = useStyles();
  const formElement = useRef<HTMLFormElement>(null);
  const [form, setForm] = useState<SetupForm>(() => ({
    token: '',
    name: '',
    password: '',
    repeated: '',
    timeZone: browserTimeZone(),
    sessionSeconds: defaultSession,
  }));
  const [wasSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const zones = useMemo(() => zoneGroups(browserTimeZone()), []);

  const change = (part: Partial<SetupForm>): void => {
    setForm((before) => ({ ...before, ...part }));
    if ('token' in part) setFailure(null);
  };
  // Nothing is called wrong before it was sent once.
  const errors = wasSent ? errorsOf(form) : {};
  const messageOf = (field: keyof SetupForm): string | null => (errors[field] ? text(errors[field]) : null);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    setFailure(null);
    const wrong = errorsOf(form);
    if (Object.keys(wrong).length > 0) {
      focusFirst(formElement.current, wrong);
      return;
    }
    setBusy(true);
    try {
      await session.setUp(requestOf(form));
    } catch (error) {
      setFailure(ApiError.of(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <EntryCard title={text('setup.title')} intro={text('setup.intro')}>
      <form ref={formElement} className={styles.form} noValidate onSubmit={(event) => void submit(event)}>
        <Field label={text('setup.token')} required hint={text('setup.tokenHint')} {...invalid(messageOf('token'))}>
          <Input
            name="token"
            value={form.token}
            autoComplete="off"
            spellCheck={false}
            autoCapitalize="off"
            onChange={(_, data) => change({ token: data.value })}
          />
        </Field>
        <Field label={text('setup.name')} required {...invalid(messageOf('name'))}>
          <Input
            name="name"
            value={form.name}
            autoComplete="username"
            spellCheck={false}
            autoCapitalize="off"
            onChange={(_, data) => change({ name: data.value })}
          />
        </Field>
        <PasswordField
          name="password"
          label={text('setup.password')}
          autoComplete="new-password"
          value={form.password}
          error={messageOf('password')}
          onChange={(password) => change({ password })}
        />
        <PasswordStrength password={form.password} name={form.name.trim()} />
        <PasswordField
          name="repeated"
          label={text('setup.passwordRepeat')}
          autoComplete="new-password"
          value={form.repeated}
          error={messageOf('repeated')}
          onChange={(repeated) => change({ repeated })}
        />
        <Field label={text('setup.timeZone')} hint={text('setup.timeZoneHint')}>
          <Select className={selectStyles.select} name="timeZone" value={form.timeZone} onChange={(_, data) => change({ timeZone: data.value })}>
            {zones.map(({ region, zones: members }) => (
              <optgroup key={region} label={region}>
                {members.map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll('_', ' ')}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        </Field>
        <Field label={text('setup.session')} hint={text('setup.sessionHint')}>
          <Select
            className={selectStyles.select}
            name="sessionSeconds"
            value={String(form.sessionSeconds)}
            onChange={(_, data) => change({ sessionSeconds: Number(data.value) })}
          >
            {sessionChoices.map((seconds) => (
              <option key={seconds} value={seconds}>
                {duration(seconds)}
              </option>
            ))}
          </Select>
        </Field>
        <FormError>{failure ? <SetupFailure error={failure} /> : null}</FormError>
        <Button type="submit" appearance="primary" disabledFocusable={isBusy}>
          {text(isBusy ? 'setup.submitting' : 'setup.submit')}
        </Button>
      </form>
    </EntryCard>
  );
}

function SetupFailure(props: { error: ApiError }) {
  const { text, duration } = useTranslator();
  const { problem, code } = props.error;
  if (code === 'throttled' && problem?.retry_after !== undefined)
    return text('signIn.throttled', { duration: duration(problem.retry_after) });
  return text(problemKey(code));
}

function invalid(message: string | null) {
  return message === null ? {} : { validationMessage: message };
}

function focusFirst(form: HTMLFormElement | null, errors: SetupErrors): void {
  const inputs = form?.querySelectorAll<HTMLInputElement>('input[name]') ?? [];
  [...inputs].find((input) => input.name in errors)?.focus();
}
