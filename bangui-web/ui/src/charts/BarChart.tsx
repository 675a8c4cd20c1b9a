// SPDX-License-Identifier: Apache-2.0
// Bans over time, stacked by jail. Every bucket is a link to its part of the history: one stop for the tab key,
// arrows move, and what a bucket holds is shown beside it and read out. Numbers come as a table too (BucketTable).
import { makeStyles, tokens } from '@fluentui/react-components';
import { memo, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useText, useTranslator } from '@/i18n/context';
import { BucketTip } from './BucketTip';
import { useFollow } from './follow';
import { characterWidth, geometryOf, type Geometry } from './geometry';
import type { BucketLabels } from './labels';
import { pastBansPath } from './links';
import { useSeriesClasses } from './palette';
import { movedBy } from './roving';
import { seriesName, type ChartData } from './series';
import { useWidth } from './useWidth';

/** Until it is known. */
const likelyWidth = 720;

const useStyles = makeStyles({
  root: { position: 'relative', minWidth: 0 },
  svg: { display: 'block', overflow: 'visible', fontSize: tokens.fontSizeBase200, fontVariantNumeric: 'tabular-nums' },
  grid: { stroke: tokens.colorNeutralStroke3, shapeRendering: 'crispEdges' },
  base: { stroke: tokens.colorNeutralStroke1, shapeRendering: 'crispEdges' },
  label: { fill: tokens.colorNeutralForeground3, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  bucket: {
    cursor: 'pointer',
    outlineStyle: 'none',
    ':focus-visible > rect:first-child': { stroke: tokens.colorStrokeFocus2, strokeWidth: '2px' },
    ':hover > rect:first-child': { fill: tokens.colorNeutralBackground1Hover },
  },
  // Also what is above a bar can be pointed at.
  hit: { fill: 'transparent' },
});

export function BarChart(props: { label: string; data: ChartData; labels: BucketLabels }) {
  const styles = useStyles();
  const { data, labels } = props;
  const { language } = useTranslator();
  const [root, width] = useWidth<HTMLDivElement>(likelyWidth);
  const compact = useMemo(() => {
    const format = new Intl.NumberFormat(language, { notation: 'compact' });
    return (count: number) => format.format(count);
  }, [language]);
  const geometry = useMemo(() => geometryOf(data, width, compact), [data, width, compact]);
  const ticks = useMemo(
    () => labels.ticks(data.buckets.map(({ begin }) => begin), geometry.timeLabels),
    [data, labels, geometry],
  );
  const [shown, setShown] = useState<number | null>(null);
  return (
    <div ref={root} className={styles.root} onPointerLeave={() => setShown(null)}>
      <svg className={styles.svg} width={geometry.width} height={geometry.height} role="group" aria-label={props.label}>
        <Axes geometry={geometry} count={compact} ticks={ticks} />
        <Buckets data={data} labels={labels} geometry={geometry} show={setShown} />
      </svg>
      {shown !== null && shown < data.buckets.length ? <BucketTip data={data} labels={labels} geometry={geometry} index={shown} /> : null}
    </div>
  );
}

function Axes(props: { geometry: Geometry; count: (value: number) => string; ticks: readonly (string | null)[] }) {
  const styles = useStyles();
  const { geometry, ticks } = props;
  const { left, width, step, bottom } = geometry;
  return (
    <g aria-hidden="true">
      {geometry.counts.map(({ count, y }) => (
        <g key={count}>
          <line className={count === 0 ? styles.base : styles.grid} x1={left} x2={width} y1={y} y2={y} />
          <text className={styles.label} x={left - 6} y={y} dy="0.35em" textAnchor="end">
            {props.count(count)}
          </text>
        </g>
      ))}
      {ticks.map((tick, index) => {
        if (tick === null) return null;
        const x = left + index * step;
        const isCut = x + tick.length * characterWidth > width;
        return (
          <g key={index}>
            <line className={styles.base} x1={x} x2={x} y1={bottom} y2={bottom + 4} />
            <text className={styles.label} x={isCut ? width : x} y={bottom + 18} textAnchor={isCut ? 'end' : 'start'}>
              {tick}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Renders again when the numbers or the width do, and when the focus moves; not for every bucket pointed at. */
const Buckets = memo(function Buckets(props: {
  data: ChartData;
  labels: BucketLabels;
  geometry: Geometry;
  show: (index: number | null) => void;
}) {
  const styles = useStyles();
  const classOf = useSeriesClasses();
  const text = useText();
  const { number } = useTranslator();
  const follow = useFollow();
  const links = useRef(new Map<number, HTMLOrSVGElement>());
  const { data, geometry, show } = props;
  const count = data.buckets.length;
  const [stop, setStop] = useState<number | null>(null);
  // Entered at the newest.
  const entry = Math.min(stop ?? count - 1, count - 1);

  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    if (event.key === 'Escape') show(null);
    const next = movedBy(event.key, index, count);
    if (next === null) {
      follow.onEnter(event);
      return;
    }
    event.preventDefault();
    links.current.get(next)?.focus();
  };

  return data.buckets.map((bucket, index) => {
    const parts = data.series
      .filter(({ bans }) => (bans[index] ?? 0) > 0)
      .map((series) => `${seriesName(series, text, data.others)} ${number(series.bans[index] ?? 0)}`);
    const label = text('chart.bucket', {
      time: props.labels.whole(bucket.begin, bucket.end),
      bans: text('bans.count', { count: bucket.total }),
    });
    return (
      <a
        key={bucket.from}
        ref={(element) => {
          if (element) links.current.set(index, element);
          else links.current.delete(index);
        }}
        href={follow.to(pastBansPath({ from: bucket.from, until: bucket.until }))}
        className={styles.bucket}
        tabIndex={index === entry ? 0 : -1}
        aria-label={[label, ...parts].join(', ')}
        onClick={follow.onClick}
        onKeyDown={(event) => onKeyDown(event, index)}
        onPointerEnter={() => show(index)}
        onFocus={() => {
          setStop(index);
          show(index);
        }}
        onBlur={() => show(null)}
      >
        <rect
          className={styles.hit}
          x={geometry.left + index * geometry.step}
          y={geometry.top}
          width={geometry.step}
          height={geometry.bottom - geometry.top}
        />
        {geometry.bars[index]?.map(({ series, y, height }) => (
          <rect
            key={series}
            className={classOf(series, data.series[series]?.jail ?? null)}
            x={geometry.left + index * geometry.step + (geometry.step - geometry.barWidth) / 2}
            y={y}
            width={geometry.barWidth}
            height={height}
          />
        ))}
      </a>
    );
  });
});
