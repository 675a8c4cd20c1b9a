// SPDX-License-Identifier: Apache-2.0
// Confirms an unban: in this jail or in all of them.
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useState, type SubmitEvent } from 'react';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { FormError } from '@/components/FormError';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';
import { useBanActions, type Where } from './BanActions';
import type { Pair } from './bulk';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { overflowWrap: 'anywhere' },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function UnbanDialog(props: { target: Pair; where: Where; close: () => void }) {
  const { unban } = useBanActions();
  const text = useText();
  const styles = useStyles();
  const [where, setWhere] = useState<Where>(props.where);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await unban(props.target, where);
      props.close();
    } catch (error) {
      setFailure(ApiError.of(error));
      setBusy(false);
    }
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : props.close())}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <DialogTitle className={styles.title}>
              {text('unban.title', { address: visible(props.target.address) })}
            </DialogTitle>
            <DialogContent className={styles.content}>
              <Field label={text('unban.where')}>
                <RadioGroup value={where} onChange={(_, data) => setWhere(data.value as Where)}>
                  <Radio value="here" label={text('unban.here', { jail: visible(props.target.jail) })} />
                  <Radio value="everywhere" label={text('unban.everywhere')} />
                </RadioGroup>
              </Field>
              <p className={styles.note}>{text('unban.note')}</p>
              <FormError>{failure ? text(problemKey(failure.code)) : null}</FormError>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.close}>{text('app.cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={isBusy}>
                {text(isBusy ? 'unban.submitting' : 'unban.submit')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
