// SPDX-License-Identifier: Apache-2.0
// How long the history is kept, and how large it may become. Others than administrators only see it.
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type SubmitEvent } from 'react';
import { historySettingsKey } from '@/api/keys';
import { ApiError } from '@/api/problem';
import type { HistoryRetention, HistorySettings } from '@/api/types';
import { useServices } from '@/app/services';
import { FormError } from '@/components/FormError';
import { ProblemText } from '@/components/ProblemText';
import { useTranslator } from '@/i18n/context';
import type { Translator } from '@/i18n/translator';
import { useMayTune } from '@/session/context';

/** As the API takes it. */
const maxDays = 3_650;
const minMegabytes = 64;
/** What is offered when one wants a limit and has none. */
const usualMegabytes = 1_000;

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalM },
  number: { width: '160px' },
  text: { margin: 0 },
  note: { margin: 0, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function RetentionForm(props: { of: HistorySettings }) {
  const mayTune = useMayTune();
  // Another value from the server begins the form anew.
  const { max_age_days: days, max_megabytes: megabytes } = props.of;
  return mayTune ? <Form key={`${days} ${megabytes ?? ''}`} days={days} megabytes={megabytes} /> : <Words days={days} megabytes={megabytes} />;
}

interface Values {
  days: number;
  megabytes: number | null;
}

function Words({ days, megabytes }: Values) {
  const styles = useStyles();
  const { text } = useTranslator();
  return (
    <p className={styles.text}>
      {text('settings.keptDays', { count: days })}
      {megabytes === null ? null : ` ${text('settings.keptMegabytes', { count: megabytes })}`}
    </p>
  );
}

function Form({ days, megabytes }: Values) {
  const { client, feedback } = useServices();
  const queries = useQueryClient();
  const styles = useStyles();
  const { text, number } = useTranslator();
  const [age, setAge] = useState(String(days));
  const [isLimited, setLimited] = useState(megabytes !== null);
  const [size, setSize] = useState(String(megabytes ?? usualMegabytes));
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const wantedDays = within(age, 1, maxDays);
  const wantedSize = isLimited ? within(size, minMegabytes, Number.MAX_SAFE_INTEGER) : null;
  const isSizeWrong = isLimited && wantedSize === null;
  const isChanged = wantedDays !== days || wantedSize !== megabytes;

  const save = async (body: HistoryRetention): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      queries.setQueryData(historySettingsKey, await client.call('put', '/api/v1/settings/history', { body }));
      feedback.add({ intent: 'success', text: text('settings.saved'), details: [], action: null });
    } catch (error) {
      setFailure(ApiError.of(error));
    }
    setBusy(false);
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (wantedDays === null || isSizeWrong || isBusy || !isChanged) return;
    void save({ max_age_days: wantedDays, max_megabytes: wantedSize });
  };

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <Field
        label={text('settings.maxDays')}
        {...(wantedDays === null ? { validationMessage: rangeText(text, number(1), number(maxDays)) } : {})}
      >
        <Input className={styles.number} type="number" min={1} max={maxDays} value={age} onChange={(_, data) => setAge(data.value)} />
      </Field>
      <Checkbox label={text('settings.limitSize')} checked={isLimited} onChange={(_, data) => setLimited(data.checked === true)} />
      {isLimited ? (
        <Field
          label={text('settings.maxMegabytes')}
          {...(isSizeWrong ? { validationMessage: text('settings.atLeast', { least: number(minMegabytes) }) } : {})}
        >
          <Input className={styles.number} type="number" min={minMegabytes} value={size} onChange={(_, data) => setSize(data.value)} />
        </Field>
      ) : null}
      <p className={styles.note}>{text('settings.retentionNote')}</p>
      <FormError>{failure ? <ProblemText error={failure} /> : null}</FormError>
      <Button type="submit" appearance="primary" disabledFocusable={isBusy || !isChanged}>
        {text(isBusy ? 'app.working' : 'settings.save')}
      </Button>
    </form>
  );
}

function rangeText(text: Translator['text'], least: string, most: string): string {
  return text('tune.range', { least, most });
}

/** A whole number between both, or null. */
function within(input: string, least: number, most: number): number | null {
  const value = Number(input);
  return /^\d+$/.test(input.trim()) && value >= least && value <= most ? value : null;
}
