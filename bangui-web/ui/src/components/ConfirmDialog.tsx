// SPDX-License-Identifier: Apache-2.0
// Asks before something that cannot be taken back. What would hurt most has to be typed out.
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useText } from '@/i18n/context';
import { FormError } from './FormError';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { overflowWrap: 'anywhere' },
  danger: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': { backgroundColor: tokens.colorStatusDangerBackground3Hover, color: tokens.colorNeutralForegroundOnBrand },
    ':hover:active': {
      backgroundColor: tokens.colorStatusDangerBackground3Pressed,
      color: tokens.colorNeutralForegroundOnBrand,
    },
  },
});

export interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  submit: string;
  /** Has to be typed before it can be sent. */
  typed?: string;
  /** Throws an ApiError for the dialog to show; it closes otherwise. */
  run: () => Promise<void> | void;
  close: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const text = useText();
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const [wasSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const isTyped = props.typed === undefined || typed.trim() === props.typed;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    if (isBusy || !isTyped) return;
    setBusy(true);
    setFailure(null);
    try {
      await props.run();
      props.close();
    } catch (error) {
      setFailure(ApiError.of(error));
      setBusy(false);
    }
  };

  return (
    <Dialog modalType="alert" open onOpenChange={(_, data) => (data.open ? undefined : props.close())}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <DialogTitle className={styles.title}>{props.title}</DialogTitle>
            <DialogContent className={styles.content}>
              {props.children}
              {props.typed === undefined ? null : (
                <Field
                  label={text('confirm.type', { word: props.typed })}
                  {...(wasSent && !isTyped ? { validationMessage: text('confirm.mismatch') } : {})}
                >
                  <Input
                    name="confirm"
                    value={typed}
                    autoComplete="off"
                    autoCapitalize="off"
                    spellCheck={false}
                    onChange={(_, data) => setTyped(data.value)}
                  />
                </Field>
              )}
              <FormError>{failure ? <Failure error={failure} /> : null}</FormError>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.close}>{text('app.cancel')}</Button>
              <Button
                type="submit"
                appearance="primary"
                className={mergeClasses(isTyped && !isBusy && styles.danger)}
                disabledFocusable={isBusy || !isTyped}
              >
                {isBusy ? text('app.working') : props.submit}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

function Failure(props: { error: ApiError }) {
  const text = useText();
  const { code, problem } = props.error;
  const names = code === 'policy_refused' && problem?.detail;
  return (
    <>
      {text(problemKey(code))}
      {names ? ` (${problem.detail ?? ''})` : null}
    </>
  );
}
