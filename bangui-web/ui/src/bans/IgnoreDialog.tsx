// SPDX-License-Identifier: Apache-2.0
// Has a jail ignore an address, and lifts its ban there when one wants that too.
import { Checkbox, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useJails, useLimits } from '@/api/hooks';
import { problemKey } from '@/api/messages';
import { FormDialog, useSending } from '@/components/FormDialog';
import { useText } from '@/i18n/context';
import { parsePrefix } from '@/text/address';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import type { Pair } from './bulk';
import { ignoreRefusal } from './limits';

const useStyles = makeStyles({
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
  const { isBusy, failure, send } = useSending(props.close);
  const parsed = parsePrefix(address);
  const refusal = limits && parsed.ok ? ignoreRefusal(limits, parsed.prefix) : null;

  const submit = async (): Promise<void> => {
    await setIgnored(address, jail, 'ignore');
    if (isUnbanned) await unban({ address, jail }, 'here');
  };

  return (
    <FormDialog
      title={text('ignore.title', { address: visible(address) })}
      error={refusal ? text(refusal.key, refusal.values) : failure ? text(problemKey(failure.code)) : null}
      submit={text(isBusy ? 'app.working' : 'ignore.submit')}
      isDisabled={isBusy || refusal !== null}
      onSubmit={() => {
        if (refusal === null) void send(submit);
      }}
      close={props.close}
    >
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
    </FormDialog>
  );
}
