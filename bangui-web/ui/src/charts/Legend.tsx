// SPDX-License-Identifier: Apache-2.0
// Which colour is which jail, with its bans of the whole range; each leads to them.
import { makeStyles, tokens } from '@fluentui/react-components';
import { AppLink } from '@/components/AppLink';
import { useText, useTranslator } from '@/i18n/context';
import { pastBansPath } from './links';
import type { Span } from './ranges';
import { seriesName, type ChartData } from './series';
import { Swatch } from './Swatch';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    listStyleType: 'none',
    margin: `${tokens.spacingVerticalS} 0 0`,
    padding: 0,
    gap: `0 ${tokens.spacingHorizontalL}`,
    fontSize: tokens.fontSizeBase200,
  },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalSNudge, minHeight: '24px', minWidth: 0 },
  count: { color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
});

export function Legend(props: { label: string; data: ChartData; span: Span }) {
  const styles = useStyles();
  const text = useText();
  const { number } = useTranslator();
  const { data, span } = props;
  return (
    <ul className={styles.list} aria-label={props.label}>
      {data.series.map((series, index) => {
        const name = seriesName(series, text, data.others);
        return (
          <li key={series.jail ?? ''} className={styles.entry}>
            <Swatch index={index} jail={series.jail} />
            {series.jail === null ? name : <AppLink to={pastBansPath({ ...span, jail: series.jail })}>{name}</AppLink>}
            <span className={styles.count}>{number(series.total)}</span>
          </li>
        );
      })}
    </ul>
  );
}
