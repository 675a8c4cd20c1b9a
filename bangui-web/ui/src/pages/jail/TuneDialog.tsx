// SPDX-License-Identifier: Apache-2.0
// Changes ban time, find time and max retry of a running jail, within what root's policy allows.
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
import { useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useLimits } from '@/api/hooks';
import { jailKey } from '@/api/keys';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import type { JailParameters } from '@/api/types';
import { useServices } from '@/app/services';
import { Callout } from '@/components/Callout';
import { FormError } from '@/components/FormError';
import { useTranslator } from '@/i18n/context';
import { visible } from '@/text/visible';
import { errorOf, textsOf, tunable, tuningOf, valueOf, type TuneField, type TuneTexts } from './tuning';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  title: { overflowWrap: 'anywhere' },
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
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const isForbidden = limits?.tune === false;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    const isWrong = tunable.some((field) => errorOf(field, texts[field], parameters, limits) !== null);
    if (isBusy || isForbidden || isWrong) return;
    const tuning = tuningOf(texts, parameters);
    if (Object.keys(tuning).length === 0) {
      props.close();
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await client.call('patch', '/api/v1/jails/{jail}', { path: { jail }, body: tuning });
      feedback.add({ intent: 'success', text: text('tune.done', { name: visible(jail) }), details: [], action: null });
      props.close();
    } catch (error) {
      setFailure(ApiError.of(error));
      setBusy(false);
    } finally {
      // Also what was applied before a later one was refused.
      void queries.invalidateQueries({ queryKey: jailKey(jail) });
    }
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : props.close())}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <DialogTitle className={styles.title}>{text('tune.title', { name: visible(jail) })}</DialogTitle>
            <DialogContent className={styles.content}>
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
                    setFailure(null);
                  }}
                />
              ))}
              <p className={styles.note}>{text('tune.note')}</p>
              <FormError>{failure ? <Failure error={failure} /> : null}</FormError>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.close}>{text('app.cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={isBusy || isForbidden}>
                {text(isBusy ? 'app.working' : 'tune.submit')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
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
  const { code, problem } = props.error;
  const field = tunable.find((each) => each === problem?.field);
  const detail = code === 'policy_refused' ? problem?.detail : undefined;
  return (
    <>
      {field ? `${text(labels[field])}: ` : null}
      {text(problemKey(code))}
      {detail ? ` (${visible(detail)})` : null}
    </>
  );
}
