// SPDX-License-Identifier: Apache-2.0
// Confirms an unban: in this jail or in all of them.
import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { problemKey } from '@/api/messages';
import { FormDialog, useSending } from '@/components/FormDialog';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';
import { useBanActions, type Where } from './BanActions';
import type { Pair } from './bulk';

const useStyles = makeStyles({
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function UnbanDialog(props: { target: Pair; where: Where; close: () => void }) {
  const { unban } = useBanActions();
  const text = useText();
  const styles = useStyles();
  const [where, setWhere] = useState<Where>(props.where);
  const { isBusy, failure, send } = useSending(props.close);
  return (
    <FormDialog
      title={text('unban.title', { address: visible(props.target.address) })}
      error={failure ? text(problemKey(failure.code)) : null}
      submit={text(isBusy ? 'unban.submitting' : 'unban.submit')}
      isDisabled={isBusy}
      onSubmit={() => void send(() => unban(props.target, where))}
      close={props.close}
    >
      <Field label={text('unban.where')}>
        <RadioGroup value={where} onChange={(_, data) => setWhere(data.value as Where)}>
          <Radio value="here" label={text('unban.here', { jail: visible(props.target.jail) })} />
          <Radio value="everywhere" label={text('unban.everywhere')} />
        </RadioGroup>
      </Field>
      <p className={styles.note}>{text('unban.note')}</p>
    </FormDialog>
  );
}
