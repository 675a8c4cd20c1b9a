// SPDX-License-Identifier: Apache-2.0
// The chart's numbers as a table, newest first.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { AppLink } from '@/components/AppLink';
import { useTableStyles } from '@/components/table';
import { useText, useTranslator } from '@/i18n/context';
import type { BucketLabels } from './labels';
import { pastBansPath } from './links';
import { seriesName, type ChartData } from './series';

const useStyles = makeStyles({
  // As high as the chart, so that nothing jumps.
  scroller: {
    maxHeight: '320px',
    overflow: 'auto',
    position: 'relative',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  head: { position: 'sticky', top: 0, backgroundColor: tokens.colorNeutralBackground1 },
});

export function BucketTable(props: { label: string; data: ChartData; labels: BucketLabels }) {
  const styles = useStyles();
  const table = useTableStyles();
  const text = useText();
  const { number } = useTranslator();
  const { data, labels } = props;
  const numberHead = mergeClasses(table.head, table.number, styles.head);
  return (
    // What scrolls must be reachable with the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroller} role="region" aria-label={props.label} tabIndex={0}>
      <table className={table.table} aria-label={props.label}>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(table.head, styles.head)}>
              {text('chart.time')}
            </th>
            <th scope="col" className={numberHead}>
              {text('chart.total')}
            </th>
            {data.series.map((series) => (
              <th key={series.jail ?? ''} scope="col" className={numberHead}>
                {seriesName(series, text, data.others)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.buckets
            .map((bucket, index) => (
              <tr key={bucket.from} className={table.row}>
                <th scope="row" className={mergeClasses(table.cell, table.nowrap)}>
                  <AppLink to={pastBansPath(bucket)}>{labels.whole(bucket.begin, bucket.end)}</AppLink>
                </th>
                {[bucket.total, ...data.series.map(({ bans }) => bans[index] ?? 0)].map((count, column) => (
                  <td key={column} className={mergeClasses(table.cell, table.number, count === 0 && table.quiet)}>
                    {number(count)}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </div>
  );
}
