// SPDX-License-Identifier: Apache-2.0
// Has a jail ignore an address, and lifts its ban there when one wants that too.
import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Select,
  tokens,
} from '@fluentui/react-components';
import { useState, type SubmitEvent } from 'react';
import { useJails, useLimits } from '@/api/hooks';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { FormError } from '@/components/FormError';
import { useText } from '@/i18n/context';
import { parsePrefix } from '@/text/address';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import type { Pair } from './bulk';
import { ignoreRefusal } from './limits';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { overflowWrap: 'anywhere' },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function IgnoreDialog(props: { target: Pair; close: () => void }) {
  const { setIgnored, unban } = useBanActions();
  const text = useText();
  const styles = useStyles();
  const limits = useLimits().data;
  const { address } = props.target;
  const names = useJails().data?.items.map((jail) => jail.name) ?? [props.target.jail];
  const [jail, setJail] = useState(props.target.jail);
  const [isUnbanned, setUnbanned] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const parsed = parsePrefix(address);
  const refusal = limits && parsed.ok ? ignoreRefusal(limits, parsed.prefix) : null;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || refusal !== null) return;
    setBusy(true);
    setFailure(null);
    try {
      await setIgnored(address, jail, 'ignore');
      if (isUnbanned) await unban({ address, jail }, 'here');
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
            <DialogTitle className={styles.title}>{text('ignore.title', { address: visible(address) })}</DialogTitle>
            <DialogContent className={styles.content}>
              <Field label={text('ignore.jail')}>
                <Select value={jail} onChange={(_, data) => setJail(data.value)}>
                  {names.map((name) => (
                    <option key={name} value={name}>
                      {visible(name)}
                    </option>
                  ))}
                </Select>
              </Field>
              <Checkbox
                label={text('ignore.alsoUnban', { jail: visible(jail) })}
                checked={isUnbanned}
                onChange={(_, data) => setUnbanned(data.checked === true)}
              />
              <p className={styles.note}>{text('ignore.note')}</p>
              <FormError>
                {refusal ? text(refusal.key, refusal.values) : failure ? text(problemKey(failure.code)) : null}
              </FormError>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.close}>{text('app.cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={isBusy || refusal !== null}>
                {text(isBusy ? 'app.working' : 'ignore.submit')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
