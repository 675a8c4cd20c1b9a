// SPDX-License-Identifier: Apache-2.0
// What restricts the list, each to be taken away by itself, and all at once.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useContext } from 'react';
import { DismissRegular } from '@/components/icons';
import { TimeFormatContext } from '@/components/Time';
import { everything, hasText, listNames, unknown, type HistoryFilter, type ListName } from '@/history/filter';
import type { ChangeFilter } from '@/history/useFilter';
import { useTranslator } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import type { Translator } from '@/i18n/translator';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  list: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, margin: 0, padding: 0, listStyleType: 'none', minWidth: 0 },
  chip: { maxWidth: '100%', fontWeight: tokens.fontWeightRegular, overflowWrap: 'anywhere', justifyContent: 'space-between' },
});

interface Chip {
  readonly label: string;
  readonly without: Partial<HistoryFilter>;
}

export function FilterChips(props: { filter: HistoryFilter; change: ChangeFilter }) {
  const { filter, change } = props;
  const styles = useStyles();
  const translator = useTranslator();
  const { text } = translator;
  const { full } = useContext(TimeFormatContext);
  const chips = chipsOf(filter, translator, (time) => full(new Date(time)));
  if (chips.length === 0) return null;
  return (
    <div className={styles.root}>
      <ul className={styles.list} aria-label={text('history.filters')}>
        {chips.map(({ label, without }) => (
          <li key={label}>
            <Button
              size="small"
              shape="circular"
              className={styles.chip}
              icon={<DismissRegular />}
              iconPosition="after"
              aria-label={text('history.filterRemove', { filter: label })}
              onClick={() => change(without)}
            >
              {label}
            </Button>
          </li>
        ))}
      </ul>
      <Button size="small" appearance="subtle" onClick={() => change(everything)}>
        {text('history.clearAll')}
      </Button>
    </div>
  );
}

function chipsOf(filter: HistoryFilter, translator: Translator, time: (value: string) => string): Chip[] {
  const { text } = translator;
  const chips: Chip[] = [];
  if (filter.range !== null) chips.push({ label: text(`history.range.${filter.range}`), without: { range: null } });
  if (filter.from !== '') chips.push({ label: text('history.chip.from', { time: time(filter.from) }), without: { from: '' } });
  if (filter.until !== '') chips.push({ label: text('history.chip.until', { time: time(filter.until) }), without: { until: '' } });
  if (filter.address !== '')
    chips.push({ label: text('history.chip.address', { address: visible(filter.address) }), without: { address: '' } });
  if (hasText(filter)) chips.push({ label: text('history.chip.text', { text: visible(filter.text) }), without: { text: '' } });
  for (const name of listNames)
    for (const value of filter[name])
      chips.push({
        label: `${text(listLabels[name])}: ${valueText(name, value, translator)}`,
        without: { [name]: filter[name].filter((each) => each !== value) },
      });
  return chips;
}

export const listLabels: Record<ListName, MessageKey> = {
  jail: 'history.column.jail',
  country: 'history.column.country',
  network: 'history.column.network',
  kind: 'history.column.kind',
  reason: 'history.reason',
  origin: 'history.origin',
};

/** A value of a filter in words. */
export function valueText(name: ListName, value: string, { text, country }: Translator): string {
  switch (name) {
    case 'jail':
      return visible(value);
    case 'country':
      return value === unknown ? text('history.unknownPlace') : (country(value) ?? value);
    case 'network':
      return value === unknown ? text('history.unknownPlace') : `AS${value}`;
    case 'kind':
    case 'reason':
    case 'origin':
      // The filter holds only values that there are words for.
      return text(`history.${name}.${value}` as MessageKey);
  }
}
