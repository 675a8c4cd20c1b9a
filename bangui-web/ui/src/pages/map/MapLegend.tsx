// SPDX-License-Identifier: Apache-2.0
// What the shades mean, and where one says it oneself.
import { Button, Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState, type SubmitEvent } from 'react';
import { thresholdsFrom } from '@/app/preferences';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { useText, useTranslator } from '@/i18n/context';
import { classBounds } from './classes';
import { useShades } from './shades';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}` },
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    gap: `0 ${tokens.spacingHorizontalM}`,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
  },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, minHeight: '24px' },
  swatch: { stroke: tokens.colorNeutralStroke1, '@media (forced-colors: active)': { stroke: 'CanvasText' } },
  none: { fill: tokens.colorNeutralBackground6, '@media (forced-colors: active)': { fill: 'Canvas' } },
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalS },
  field: { flexBasis: '280px' },
});

export function MapLegend(props: { thresholds: readonly number[] }) {
  const styles = useStyles();
  const text = useText();
  const { number } = useTranslator();
  const shadesOf = useShades();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div className={styles.root}>
        <ul className={styles.list} aria-label={text('map.legend')}>
          <Entry className={styles.none}>{number(0)}</Entry>
          {classBounds(props.thresholds).map(({ least, most }, index) => (
            <Entry key={index} className={mergeClasses(...shadesOf(index))}>
              {most === null
                ? text('map.classFrom', { least })
                : least === most
                  ? number(least)
                  : text('map.class', { least, most })}
            </Entry>
          ))}
        </ul>
        <Button size="small" appearance="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {text('map.thresholds')}
        </Button>
      </div>
      {isOpen ? <Thresholds shown={props.thresholds} close={() => setOpen(false)} /> : null}
    </>
  );
}

function Entry(props: { className: string; children: string }) {
  const styles = useStyles();
  return (
    <li className={styles.entry}>
      <svg width="18" height="12" aria-hidden="true">
        <rect className={mergeClasses(styles.swatch, props.className)} x="0.5" y="0.5" width="17" height="11" />
      </svg>
      {props.children}
    </li>
  );
}

function Thresholds(props: { shown: readonly number[]; close: () => void }) {
  const styles = useStyles();
  const text = useText();
  const { preferences } = useServices();
  const own = useStore(preferences.thresholds);
  const [typed, setTyped] = useState(props.shown.join(' '));
  const [isWrong, setWrong] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const thresholds = thresholdsFrom(typed.replace(/[,;]/g, ' '));
    setWrong(thresholds === null);
    if (thresholds === null) return;
    preferences.chooseThresholds(thresholds);
    props.close();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        className={styles.field}
        label={text('map.thresholdsLabel')}
        {...(isWrong ? { validationMessage: text('map.thresholdsWrong') } : { hint: text('map.thresholdsHint') })}
      >
        <Input value={typed} inputMode="numeric" autoComplete="off" maxLength={80} onChange={(_, data) => setTyped(data.value)} />
      </Field>
      <Button type="submit">{text('map.thresholdsUse')}</Button>
      <Button
        appearance="subtle"
        disabled={own === null}
        onClick={() => {
          preferences.chooseThresholds(null);
          props.close();
        }}
      >
        {text('map.thresholdsAutomatic')}
      </Button>
    </form>
  );
}
