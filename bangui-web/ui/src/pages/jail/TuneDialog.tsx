// SPDX-License-Identifier: Apache-2.0
// Changes ban time, find time and max retry of a running jail, within what root's policy allows.
import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLimits } from '@/api/hooks';
import { jailKey } from '@/api/keys';
import type { ApiError } from '@/api/problem';
import type { JailParameters } from '@/api/types';
import { useServices } from '@/app/services';
import { Callout } from '@/components/Callout';
import { FormDialog, useSending } from '@/components/FormDialog';
import { ProblemText } from '@/components/ProblemText';
import { useTranslator } from '@/i18n/context';
import { visible } from '@/text/visible';
import { errorOf, textsOf, tunable, tuningOf, valueOf, type TuneField, type TuneTexts } from './tuning';

const useStyles = makeStyles({
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

const labels = { ban_seconds: 'jail.banTime', find_seconds: 'jail.findTime', max_retry: 'jail.maxRetryFull' } as const;

export function TuneDialog(props: { jail: string; parameters: JailParameters; close: () => void }) {
  const { jail, parameters } = props;
  const { client, feedback } = useServices();
  const { text } = useTranslator();
  const styles = useStyles();
  const queries = useQueryClient();
  const limits = useLimits().data;
  const [texts, setTexts] = useState<TuneTexts>(() => textsOf(parameters));
  const [wasSent, setSent] = useState(false);
  const { isBusy, failure, send, forget } = useSending(props.close);
  const isForbidden = limits?.tune === false;

  const run = async (): Promise<void> => {
    const tuning = tuningOf(texts, parameters);
    if (Object.keys(tuning).length === 0) return;
    try {
      await client.call('patch', '/api/v1/jails/{jail}', { path: { jail }, body: tuning });
      feedback.add({ intent: 'success', text: text('tune.done', { name: visible(jail) }), details: [], action: null });
    } finally {
      // Also what was applied before a later one was refused.
      void queries.invalidateQueries({ queryKey: jailKey(jail) });
    }
  };
  const submit = (): void => {
    setSent(true);
    const isWrong = tunable.some((field) => errorOf(field, texts[field], parameters, limits) !== null);
    if (!isForbidden && !isWrong) void send(run);
  };

  return (
    <FormDialog
      isRoomy
      title={text('tune.title', { name: visible(jail) })}
      error={failure ? <Failure error={failure} /> : null}
      submit={text(isBusy ? 'app.working' : 'tune.submit')}
      isDisabled={isBusy || isForbidden}
      onSubmit={submit}
      close={props.close}
    >
      {isForbidden ? <Callout intent="info" title={text('limits.noTuning')} /> : null}
      {tunable.map((field) => (
        <TuneInput
          key={field}
          field={field}
          parameters={parameters}
          isDisabled={isForbidden}
          wasSent={wasSent}
          value={texts[field]}
          change={(value) => {
            setTexts({ ...texts, [field]: value });
            forget();
          }}
        />
      ))}
      <p className={styles.note}>{text('tune.note')}</p>
    </FormDialog>
  );
}

function TuneInput(props: {
  field: TuneField;
  parameters: JailParameters;
  isDisabled: boolean;
  wasSent: boolean;
  value: string;
  change: (value: string) => void;
}) {
  const { field, value } = props;
  const { text, duration, number } = useTranslator();
  const limits = useLimits().data;
  const shown = (amount: number): string => (field === 'max_retry' ? number(amount) : duration(amount));
  const range = limits?.[field];
  const amount = valueOf(field, value);
  const error = props.wasSent || value !== textsOf(props.parameters)[field] ? errorOf(field, value, props.parameters, limits) : null;
  const hint = [
    field !== 'max_retry' && amount !== null && error === null ? `= ${duration(amount)}.` : '',
    field === 'ban_seconds' && value.trim() === '' ? text('tune.permanent') : '',
    range ? text('tune.range', { least: shown(range.least), most: shown(range.most) }) : '',
  ];
  return (
    <Field
      label={text(labels[field])}
      hint={hint.filter(Boolean).join(' ')}
      {...(error === null ? {} : { validationMessage: text(error) })}
    >
      <Input
        name={field}
        value={value}
        disabled={props.isDisabled}
        autoComplete="off"
        spellCheck={false}
        maxLength={32}
        inputMode={field === 'max_retry' ? 'numeric' : 'text'}
        onChange={(_, data) => props.change(data.value)}
      />
    </Field>
  );
}

function Failure(props: { error: ApiError }) {
  const { text } = useTranslator();
  const field = tunable.find((each) => each === props.error.problem?.field);
  return (
    <>
      {field ? `${text(labels[field])}: ` : null}
      <ProblemText error={props.error} />
    </>
  );
}
