// SPDX-License-Identifier: Apache-2.0
// What a bucket holds, beside its bar and never over it. Screen readers have it as the name of the bucket.
import { makeStyles, tokens } from '@fluentui/react-components';
import { useText, useTranslator } from '@/i18n/context';
import type { Geometry } from './geometry';
import type { BucketLabels } from './labels';
import { Swatch } from './Swatch';
import { seriesName, type ChartData } from './series';

export const useTipStyles = makeStyles({
  tip: {
    position: 'absolute',
    zIndex: 1,
    maxWidth: 'min(280px, 60%)',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow8,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    // One must be able to point at what is below.
    pointerEvents: 'none',
  },
  title: { fontWeight: tokens.fontWeightSemibold },
});

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: `${tokens.spacingVerticalXS} 0 0`, padding: 0 },
  entry: { display: 'grid', gridTemplateColumns: '12px minmax(0, 1fr) auto', columnGap: tokens.spacingHorizontalS, alignItems: 'center' },
  name: { overflowWrap: 'anywhere' },
});

export function BucketTip(props: { data: ChartData; labels: BucketLabels; geometry: Geometry; index: number }) {
  const tip = useTipStyles();
  const styles = useStyles();
  const text = useText();
  const { number } = useTranslator();
  const { data, geometry, index } = props;
  const bucket = data.buckets[index];
  if (bucket === undefined) return null;
  const begin = geometry.left + index * geometry.step;
  const gap = 8;
  const isLeft = begin < geometry.width / 2;
  return (
    <div
      className={tip.tip}
      aria-hidden="true"
      style={isLeft ? { top: 0, left: begin + geometry.step + gap } : { top: 0, right: geometry.width - begin + gap }}
    >
      <div className={tip.title}>{props.labels.whole(bucket.begin, bucket.end)}</div>
      <div>{text('bans.count', { count: bucket.total })}</div>
      <ul className={styles.list}>
        {data.series.map((series, place) => {
          const count = series.bans[index] ?? 0;
          return count === 0 ? null : (
            <li key={series.jail ?? ''} className={styles.entry}>
              <Swatch index={place} jail={series.jail} />
              <span className={styles.name}>{seriesName(series, text, data.others)}</span>
              <span>{number(count)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
