// SPDX-License-Identifier: Apache-2.0
// Asks before something that cannot be taken back. What would hurt most has to be typed out.
import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { useText } from '@/i18n/context';
import { FormDialog, useSending } from './FormDialog';
import { ProblemText } from './ProblemText';

const useStyles = makeStyles({
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
  const { isBusy, failure, send } = useSending(props.close);
  const isTyped = props.typed === undefined || typed.trim() === props.typed;
  return (
    <FormDialog
      isAlert
      title={props.title}
      error={failure ? <ProblemText error={failure} /> : null}
      submit={isBusy ? text('app.working') : props.submit}
      {...(isTyped && !isBusy ? { submitClass: styles.danger } : {})}
      isDisabled={isBusy || !isTyped}
      onSubmit={() => {
        setSent(true);
        if (isTyped) void send(props.run);
      }}
      close={props.close}
    >
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
    </FormDialog>
  );
}
