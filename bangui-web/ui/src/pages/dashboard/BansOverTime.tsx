// SPDX-License-Identifier: Apache-2.0
// What a range held: its totals, and the bans over time by jail, drawn or as a table.
import type { UseQueryResult } from '@tanstack/react-query';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { StatsDashboard, StatsSummary, StatsTimeline } from '@/api/types';
import { BarChart } from '@/charts/BarChart';
import { BucketTable } from '@/charts/BucketTable';
import { BucketLabels } from '@/charts/labels';
import { Legend } from '@/charts/Legend';
import { Loaded } from '@/charts/Loaded';
import { bucketOf, type Bucket, type RangeName } from '@/charts/ranges';
import { RangeSwitch } from '@/charts/RangeSwitch';
import { chartData } from '@/charts/series';
import { Zone } from '@/charts/zone';
import { Panel } from '@/components/Panel';
import { EmptyNotice } from '@/components/states';
import { useText, useTranslator } from '@/i18n/context';
import { useSession } from '@/session/context';
import { phone } from '@/shell/layout';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  padded: {
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalL}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  totals: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXXL}`,
    margin: `0 0 ${tokens.spacingVerticalM}`,
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
});

export function BansOverTime(props: {
  stats: UseQueryResult<StatsDashboard>;
  range: RangeName;
  choose: (range: RangeName) => void;
}) {
  const styles = useStyles();
  const text = useText();
  const { stats, range, choose } = props;
  const [isTable, setTable] = useState(false);
  return (
    <Panel
      title={text('stats.overTime')}
      aside={
        <div className={styles.tools}>
          <Button size="small" appearance="subtle" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {text('chart.asTable')}
          </Button>
          <RangeSwitch range={range} choose={choose} />
        </div>
      }
    >
      <Loaded query={stats} rows={7}>
        {({ summary, timeline }) => (
          <>
            <div className={styles.padded}>
              <Totals of={summary} />
            </div>
            <Timeline of={timeline} range={range} isTable={isTable} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

const shownTotals = ['bans', 'unbans', 'increases', 'found', 'errors'] as const;

function Totals(props: { of: StatsSummary }) {
  const styles = useStyles();
  const text = useText();
  const { number } = useTranslator();
  return (
    <dl className={styles.totals}>
      {shownTotals.map((name) => (
        <div key={name}>
          <dt className={styles.term}>{text(`stats.total.${name}`)}</dt>
          <dd className={styles.value}>{number(props.of[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Timeline(props: { of: StatsTimeline; range: RangeName; isTable: boolean }) {
  const styles = useStyles();
  const { text, language } = useTranslator();
  const { time_zone: timeZone } = useSession();
  const { of: timeline } = props;
  const data = useMemo(() => chartData(timeline), [timeline]);
  // Of what is shown, which may still be that of another range.
  const bucket = bucketBySeconds.get(timeline.bucket_seconds) ?? bucketOf(props.range);
  const labels = useMemo(() => new BucketLabels(language, new Zone(timeZone), bucket), [language, timeZone, bucket]);
  if (data.total === 0) return <EmptyNotice title={text('stats.noBans')} detail={text('stats.noBansDetail')} />;
  const label = text('stats.overTime');
  if (props.isTable) return <BucketTable label={label} data={data} labels={labels} />;
  return (
    <div className={styles.padded}>
      <BarChart label={text('chart.label', { name: label })} data={data} labels={labels} />
      <Legend label={text('chart.legend')} data={data} span={timeline} />
    </div>
  );
}

const bucketBySeconds = new Map<number, Bucket>([
  [60, 'minute'],
  [3_600, 'hour'],
  [86_400, 'day'],
  [604_800, 'week'],
]);
