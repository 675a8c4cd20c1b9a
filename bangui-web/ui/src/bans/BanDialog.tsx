// SPDX-License-Identifier: Apache-2.0
// Asks which addresses or networks to ban, one or thousands, and where.
import { Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useDeferredValue, useMemo, useState } from 'react';
import { useJails, useLimits } from '@/api/hooks';
import { problemKey } from '@/api/messages';
import type { Limits } from '@/api/types';
import { FormDialog, useSending } from '@/components/FormDialog';
import { useText, useTranslator } from '@/i18n/context';
import type { Prefix } from '@/text/address';
import { parseAddresses, type Addresses } from '@/text/addresses';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import { BanMistakes } from './BanMistakes';
import { JailChoice } from './JailChoice';
import { banRefusal } from './limits';

/** A list from a file; more is for the server to refuse. */
const maxLength = 1_000_000;
const maxRows = 10;
/** Of a note, as the API says. */
const maxNoteLength = 240;
/** Up to here each is a request of its own, with an answer at once and a way back. */
const maxAtOnce = 1;

const useStyles = makeStyles({
  note: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  input: { '& textarea': { fontFamily: tokens.fontFamilyMonospace, maxHeight: 'none' } },
});

export function BanDialog(props: { jail: string | null; addresses: readonly string[]; close: () => void }) {
  const { ban, banMany } = useBanActions();
  const { text } = useTranslator();
  const styles = useStyles();
  const limits = useLimits().data;
  const jails = useJails().data?.items.map((jail) => jail.name) ?? (props.jail === null ? [] : [props.jail]);
  const [input, setInput] = useState(props.addresses.join('\n'));
  const [picked, setPicked] = useState<readonly string[] | null>(props.jail === null ? null : [props.jail]);
  const [note, setNote] = useState('');
  const [wasSent, setSent] = useState(false);
  const { isBusy, failure, send, forget } = useSending(props.close);

  // The only jail needs no choosing.
  const chosen = picked ?? (jails.length === 1 ? jails : []);
  const settled = useDeferredValue(input);
  const parsed = useMemo(() => parseAddresses(settled), [settled]);
  const jailError = wasSent && chosen.length === 0 ? text('ban.jailsNone') : null;
  // While one still types, half an address is no mistake; a second line says that the first is done.
  const isShown = wasSent || input.includes('\n');

  const change = (value: string): void => {
    setInput(value);
    forget();
  };

  const submit = (): void => {
    setSent(true);
    const { prefixes, mistakes } = parseAddresses(input);
    const [first] = prefixes;
    if (!first || mistakes.length > 0 || tooWide(limits, prefixes).length > 0 || chosen.length === 0) return;
    const why = note.trim();
    void send(() =>
      prefixes.length > maxAtOnce
        ? banMany(prefixes.map((prefix) => prefix.text), chosen, why)
        : ban(first.text, chosen, why),
    );
  };

  return (
    <FormDialog
      isRoomy
      title={text('ban.title')}
      error={failure ? text(problemKey(failure.code)) : null}
      submit={isBusy ? text('ban.submitting') : <SubmitText prefixes={parsed.prefixes} />}
      isDisabled={isBusy}
      onSubmit={submit}
      close={props.close}
    >
      <Field
        label={text('ban.address')}
        hint={text('ban.addressHint')}
        required
        {...(isShown ? mistakesOf(parsed, limits, wasSent, change, input) : {})}
      >
        <Textarea
          name="address"
          className={styles.input}
          value={input}
          rows={Math.min(maxRows, Math.max(2, input.split('\n').length))}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={maxLength}
          onChange={(_, data) => change(data.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            submit();
          }}
        />
      </Field>
      <JailChoice jails={jails} chosen={chosen} choose={setPicked} error={jailError} />
      <Field label={text('ban.note')} hint={text('ban.noteHint')}>
        <Input
          name="note"
          value={note}
          autoComplete="off"
          maxLength={maxNoteLength}
          onChange={(_, data) => setNote(data.value)}
        />
      </Field>
      {parsed.prefixes.length > 0 && chosen.length > 0 ? <Summary addresses={parsed} jails={chosen} /> : null}
    </FormDialog>
  );
}

function SubmitText(props: { prefixes: readonly Prefix[] }) {
  const text = useText();
  const [first] = props.prefixes;
  if (!first) return text('ban.submitEmpty');
  return props.prefixes.length === 1
    ? text('ban.submit', { address: first.text })
    : text('ban.submitMany', { count: props.prefixes.length });
}

function tooWide(limits: Limits | undefined, prefixes: readonly Prefix[]): Prefix[] {
  return limits ? prefixes.filter((prefix) => banRefusal(limits, prefix) !== null) : [];
}

function mistakesOf(
  parsed: Addresses,
  limits: Limits | undefined,
  wasSent: boolean,
  change: (input: string) => void,
  input: string,
) {
  const wide = tooWide(limits, parsed.prefixes);
  const isEmpty = wasSent && parsed.prefixes.length === 0 && parsed.mistakes.length === 0;
  if (parsed.mistakes.length === 0 && wide.length === 0 && !isEmpty) return {};
  return {
    validationMessageIcon: null,
    validationMessage: {
      // A list in it, which is not allowed in Field's own element.
      as: 'div' as const,
      children: (
        <BanMistakes mistakes={parsed.mistakes} tooWide={wide} limits={limits} input={input} change={change} />
      ),
    },
  };
}

/** Past this a power of two says more than digits. */
const maxCountedBits = 32;

function Summary(props: { addresses: Addresses; jails: readonly string[] }) {
  const { text, list } = useTranslator();
  const styles = useStyles();
  const { prefixes, duplicates } = props.addresses;
  const jails = list(props.jails.map(visible));
  const [first] = prefixes;
  if (!first) return null;
  const hostBits = (first.family === 4 ? 32 : 128) - first.length;
  const words =
    prefixes.length > 1
      ? [
          text('ban.summaryMany', { count: prefixes.length, jails }),
          duplicates > 0 ? text('ban.duplicates', { count: duplicates }) : '',
        ]
      : [
          text('ban.summary', { address: first.text, count: props.jails.length, jails }),
          first.isSingle
            ? ''
            : hostBits > maxCountedBits
              ? text('ban.networkHuge', { bits: hostBits })
              : text('ban.network', { count: 2 ** hostBits }),
        ];
  return (
    <p className={styles.note} role="status">
      {words.filter((each) => each !== '').join(' ')}
    </p>
  );
}
