// SPDX-License-Identifier: Apache-2.0
// A dialog around a form: its fields, what went wrong, and the two ways out. What is sent while it is being sent
// cannot be sent again; it closes when that has succeeded.
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { ApiError } from '@/api/problem';
import { useText } from '@/i18n/context';
import { FormError } from './FormError';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  roomy: { rowGap: tokens.spacingVerticalL },
  title: { overflowWrap: 'anywhere' },
});

export interface Sending {
  isBusy: boolean;
  failure: ApiError | null;
  /** Runs it unless one runs already, and closes; what it throws becomes `failure`. */
  send: (run: () => Promise<void> | void) => Promise<void>;
  /** What it was about has been changed. */
  forget: () => void;
}

export function useSending(close: () => void): Sending {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const send = async (run: () => Promise<void> | void): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await run();
      close();
    } catch (error) {
      setFailure(ApiError.of(error));
      setBusy(false);
    }
  };
  return { isBusy, failure, send, forget: () => setFailure(null) };
}

export function FormDialog(props: {
  title: string;
  children: ReactNode;
  /** What went wrong, or cannot be done. */
  error: ReactNode;
  submit: ReactNode;
  submitClass?: string;
  isDisabled: boolean;
  /** Cannot be closed by a click beside it. */
  isAlert?: boolean;
  /** Several fields below each other. */
  isRoomy?: boolean;
  onSubmit: () => void;
  close: () => void;
}) {
  const text = useText();
  const styles = useStyles();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <Dialog
      modalType={props.isAlert ? 'alert' : 'modal'}
      open
      onOpenChange={(_, data) => (data.open ? undefined : props.close())}
    >
      <DialogSurface>
        <form noValidate onSubmit={submit}>
          <DialogBody>
            <DialogTitle className={styles.title}>{props.title}</DialogTitle>
            <DialogContent className={mergeClasses(styles.content, props.isRoomy && styles.roomy)}>
              {props.children}
              <FormError>{props.error}</FormError>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.close}>{text('app.cancel')}</Button>
              <Button
                type="submit"
                appearance="primary"
                {...(props.submitClass === undefined ? {} : { className: props.submitClass })}
                disabledFocusable={props.isDisabled}
              >
                {props.submit}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
