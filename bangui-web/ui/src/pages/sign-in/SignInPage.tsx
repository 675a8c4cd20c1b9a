// SPDX-License-Identifier: Apache-2.0
// Name and password. Shown in the place of whatever page one wanted; that page follows.
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type SubmitEvent } from 'react';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useServices } from '@/app/services';
import { EntryCard, useFormStyles } from '@/components/EntryCard';
import { FormError } from '@/components/FormError';
import { PasswordField } from '@/components/PasswordField';
import { useText, useTranslator } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import type { SessionState } from '@/session/session';
import { useCountdown } from './useCountdown';

type Why = Extract<SessionState, { kind: 'signed_out' }>['why'];

const explanations: Record<Why, MessageKey | null> = {
  never_was: null,
  ended: 'signIn.ended',
  signed_out: 'signIn.signedOut',
  set_up_already: 'setup.done',
};

const useStyles = makeStyles({
  why: { margin: `0 0 ${tokens.spacingVerticalL}`, color: tokens.colorNeutralForeground2 },
});

export function SignInPage(props: { why: Why }) {
  const { session } = useServices();
  const text = useText();
  const styles = useStyles();
  const formStyles = useFormStyles();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const waitSeconds = useCountdown(failure?.problem?.retry_after ?? 0, failure);
  const isComplete = name.trim() !== '' && password !== '';
  const explanation = explanations[props.why];

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!isComplete || isBusy || waitSeconds > 0) return;
    setBusy(true);
    setFailure(null);
    try {
      await session.signIn({ name: name.trim(), password });
    } catch (error) {
      setFailure(ApiError.of(error));
      setPassword('');
    } finally {
      setBusy(false);
    }
  };

  return (
    <EntryCard title={text('signIn.title')}>
      {explanation && !failure ? (
        <p className={styles.why} role="status">
          {text(explanation)}
        </p>
      ) : null}
      <form className={formStyles.form} noValidate onSubmit={(event) => void submit(event)}>
        <Field label={text('signIn.name')} required>
          <Input
            name="name"
            value={name}
            autoComplete="username"
            spellCheck={false}
            autoCapitalize="off"
            onChange={(_, data) => setName(data.value)}
          />
        </Field>
        <PasswordField
          name="password"
          label={text('signIn.password')}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <FormError>{failure ? <Failure error={failure} waitSeconds={waitSeconds} /> : null}</FormError>
        <Button type="submit" appearance="primary" disabledFocusable={!isComplete || isBusy || waitSeconds > 0}>
          {text(isBusy ? 'signIn.submitting' : 'signIn.submit')}
        </Button>
      </form>
    </EntryCard>
  );
}

function Failure(props: { error: ApiError; waitSeconds: number }) {
  const { text, duration } = useTranslator();
  const { code, problem } = props.error;
  if (code === 'throttled' && problem?.retry_after !== undefined) {
    if (props.waitSeconds === 0) return text('signIn.tryNow');
    // Read out once, not every second.
    return (
      <span aria-live="off">{text('signIn.throttled', { duration: duration(props.waitSeconds) })}</span>
    );
  }
  return text(problemKey(code));
}
