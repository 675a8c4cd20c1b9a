// SPDX-License-Identifier: Apache-2.0
// Whom a jail never bans, and how to change that.
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type SubmitEvent } from 'react';
import { useLimits } from '@/api/hooks';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useBanActions } from '@/bans/BanActions';
import { ignoreRefusal, type Refusal } from '@/bans/limits';
import { mistakeText } from '@/bans/mistakes';
import { AddRegular, DismissRegular } from '@/components/icons';
import { FormError } from '@/components/FormError';
import { useText } from '@/i18n/context';
import { useMayBan } from '@/session/context';
import { parsePrefix } from '@/text/address';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  item: {
    display: 'flex',
    alignItems: 'center',
    minHeight: '32px',
    gap: tokens.spacingHorizontalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: {
    flexGrow: 1,
    minWidth: 0,
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    unicodeBidi: 'isolate',
  },
  form: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalM },
  field: { flexGrow: 1, minWidth: 0 },
  input: { minWidth: 0, width: '100%' },
  none: { margin: 0, color: tokens.colorNeutralForeground3 },
  note: { margin: `${tokens.spacingVerticalS} 0 0`, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function IgnoreList(props: { jail: string; entries: readonly string[]; ignoresSelf: boolean }) {
  const { jail, entries } = props;
  const { setIgnored } = useBanActions();
  const text = useText();
  const styles = useStyles();
  const mayBan = useMayBan();
  const limits = useLimits().data;
  const [failure, setFailure] = useState<ApiError | null>(null);
  const mayChange = mayBan && limits?.tune !== false && limits?.ignore.allowed !== false;
  const refusal: Refusal | null = mayBan && limits && !mayChange
    ? { key: limits.tune ? 'limits.noIgnoring' : 'limits.noTuning', values: {} }
    : null;

  const change = async (address: string, what: 'ignore' | 'heed'): Promise<boolean> => {
    setFailure(null);
    try {
      await setIgnored(address, jail, what);
      return true;
    } catch (error) {
      setFailure(ApiError.of(error));
      return false;
    }
  };

  return (
    <>
      {entries.length === 0 ? <p className={styles.none}>{text('ignore.none')}</p> : null}
      <ul className={styles.list}>
        {entries.map((entry) => (
          <li key={entry} className={styles.item}>
            <span className={styles.name}>{visible(entry)}</span>
            {mayChange ? <Remove entry={entry} remove={() => void change(entry, 'heed')} /> : null}
          </li>
        ))}
      </ul>
      {props.ignoresSelf ? <p className={styles.note}>{text('ignore.self')}</p> : null}
      {mayChange ? <Add add={(address) => change(address, 'ignore')} /> : null}
      {refusal ? <p className={styles.note}>{text(refusal.key, refusal.values)}</p> : null}
      <FormError>{failure ? text(problemKey(failure.code)) : null}</FormError>
    </>
  );
}

function Remove(props: { entry: string; remove: () => void }) {
  const text = useText();
  // fail2ban takes host names too; the server removes only what is an address.
  const isAddress = parsePrefix(props.entry).ok;
  const label = text('ignore.remove', { address: visible(props.entry) });
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={<DismissRegular />}
      aria-label={isAddress ? label : `${label}. ${text('ignore.hostName')}`}
      title={isAddress ? label : text('ignore.hostName')}
      disabledFocusable={!isAddress}
      onClick={props.remove}
    />
  );
}

function Add(props: { add: (address: string) => Promise<boolean> }) {
  const text = useText();
  const styles = useStyles();
  const limits = useLimits().data;
  const [input, setInput] = useState('');
  const [wasSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const parsed = parsePrefix(input);
  const refusal = limits && parsed.ok ? ignoreRefusal(limits, parsed.prefix) : null;
  const error = !wasSent
    ? null
    : refusal
      ? text(refusal.key, refusal.values)
      : parsed.ok
        ? null
        : mistakeText(parsed.error, text);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    if (!parsed.ok || refusal !== null || isBusy) return;
    setBusy(true);
    const isDone = await props.add(parsed.prefix.text);
    setBusy(false);
    if (!isDone) return;
    setInput('');
    setSent(false);
  };

  return (
    <form className={styles.form} noValidate onSubmit={(event) => void submit(event)}>
      <Field className={styles.field} {...(error === null ? {} : { validationMessage: error })}>
        <Input
          className={styles.input}
          size="small"
          aria-label={text('ignore.address')}
          placeholder={text('ignore.address')}
          value={input}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={64}
          onChange={(_, data) => setInput(data.value)}
        />
      </Field>
      <Button size="small" type="submit" icon={<AddRegular />} disabledFocusable={isBusy}>
        {text('ignore.submit')}
      </Button>
    </form>
  );
}
