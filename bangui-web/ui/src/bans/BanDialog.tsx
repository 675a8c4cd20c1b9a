// SPDX-License-Identifier: Apache-2.0
// Asks which address or network to ban, and where.
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
  tokens,
} from '@fluentui/react-components';
import { useState, type SubmitEvent } from 'react';
import { useJails } from '@/api/hooks';
import { problemKey } from '@/api/messages';
import type { ApiError } from '@/api/problem';
import { FormError } from '@/components/FormError';
import { useText, useTranslator } from '@/i18n/context';
import { parsePrefix, type Prefix, type PrefixError } from '@/text/address';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import { JailChoice } from './JailChoice';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  note: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  suggestion: { display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

export function BanDialog(props: { jail: string | null; close: () => void }) {
  const { ban } = useBanActions();
  const { text } = useTranslator();
  const styles = useStyles();
  const jails = useJails().data?.items.map((jail) => jail.name) ?? (props.jail === null ? [] : [props.jail]);
  const [input, setInput] = useState('');
  const [picked, setPicked] = useState<readonly string[] | null>(props.jail === null ? null : [props.jail]);
  const [wasSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  // The only jail needs no choosing.
  const chosen = picked ?? (jails.length === 1 ? jails : []);
  const result = parsePrefix(input);
  const addressError = wasSent && !result.ok ? result.error : null;
  const jailError = wasSent && chosen.length === 0 ? text('ban.jailsNone') : null;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    if (!result.ok || chosen.length === 0 || isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await ban(result.prefix.text, chosen);
      props.close();
    } catch (error) {
      setFailure(error as ApiError);
      setBusy(false);
    }
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : props.close())}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <DialogTitle>{text('ban.title')}</DialogTitle>
            <DialogContent className={styles.content}>
              <Field
                label={text('ban.address')}
                hint={text('ban.addressHint')}
                required
                {...(addressError
                  ? { validationMessage: <AddressError error={addressError} use={(network) => setInput(network)} /> }
                  : {})}
              >
                <Input
                  name="address"
                  value={input}
                  autoComplete="off"
                  autoCapitalize="off"
                  spellCheck={false}
                  maxLength={64}
                  onChange={(_, data) => {
                    setInput(data.value);
                    setFailure(null);
                  }}
                />
              </Field>
              <JailChoice jails={jails} chosen={chosen} choose={setPicked} error={jailError} />
              {result.ok && chosen.length > 0 ? <Summary prefix={result.prefix} jails={chosen} /> : null}
              <FormError>{failure ? text(problemKey(failure.code)) : null}</FormError>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.close}>{text('app.cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={isBusy}>
                {isBusy
                  ? text('ban.submitting')
                  : result.ok
                    ? text('ban.submit', { address: result.prefix.text })
                    : text('ban.submitEmpty')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

function AddressError(props: { error: PrefixError; use: (network: string) => void }) {
  const text = useText();
  const styles = useStyles();
  const { error } = props;
  switch (error.code) {
    case 'not_an_address':
      return text('ban.notAnAddress');
    case 'bad_length':
      return text('ban.badLength', { max: error.max });
    case 'host_bits':
      return (
        <span className={styles.suggestion}>
          {text('ban.hostBits', { network: error.network })}
          <Button size="small" onClick={() => props.use(error.network)}>
            {text('ban.useNetwork', { network: error.network })}
          </Button>
        </span>
      );
  }
}

/** Past this a power of two says more than digits. */
const maxCountedBits = 32;

function Summary(props: { prefix: Prefix; jails: readonly string[] }) {
  const { text, list } = useTranslator();
  const styles = useStyles();
  const { prefix, jails } = props;
  const hostBits = (prefix.family === 4 ? 32 : 128) - prefix.length;
  return (
    <p className={styles.note} role="status">
      {text('ban.summary', { address: prefix.text, count: jails.length, jails: list(jails.map(visible)) })}
      {prefix.isSingle ? null : ' '}
      {prefix.isSingle
        ? null
        : hostBits > maxCountedBits
          ? text('ban.networkHuge', { bits: hostBits })
          : text('ban.network', { count: 2 ** hostBits })}
    </p>
  );
}
