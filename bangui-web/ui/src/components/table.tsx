// SPDX-License-Identifier: Apache-2.0
// What the tables share: looks, headers that sort, rows that stand in while loading.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { phone as narrow } from '@/shell/layout';
import { ArrowSortDownRegular, ArrowSortUpRegular } from './icons';
import { Skeleton } from './Skeleton';

export const useTableStyles = makeStyles({
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    fontSize: tokens.fontSizeBase300,
  },
  head: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    whiteSpace: 'nowrap',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { paddingInlineStart: tokens.spacingHorizontalL },
    ':last-child': { paddingInlineEnd: tokens.spacingHorizontalL },
    [narrow]: {
      paddingInline: tokens.spacingHorizontalS,
      ':first-child': { paddingInlineStart: tokens.spacingHorizontalM },
      ':last-child': { paddingInlineEnd: tokens.spacingHorizontalM },
    },
  },
  row: {
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':not(:last-child) > *': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  cell: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalM}`,
    verticalAlign: 'middle',
    height: '36px',
    boxSizing: 'border-box',
    ':first-child': { paddingInlineStart: tokens.spacingHorizontalL },
    ':last-child': { paddingInlineEnd: tokens.spacingHorizontalL },
    [narrow]: {
      paddingInline: tokens.spacingHorizontalS,
      ':first-child': { paddingInlineStart: tokens.spacingHorizontalM },
      ':last-child': { paddingInlineEnd: tokens.spacingHorizontalM },
    },
  },
  number: { textAlign: 'end' },
  quiet: { color: tokens.colorNeutralForeground3 },
  nowrap: { whiteSpace: 'nowrap' },
  /** For screen readers only, there is an icon or no room. */
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
  /** Not on a narrow screen. */
  wideOnly: { [narrow]: { display: 'none' } },
  /** Only on a narrow screen. */
  narrowOnly: { display: 'none', [narrow]: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS } },
});

const useStyles = makeStyles({
  sort: {
    border: 'none',
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXXS,
    minHeight: '24px',
    padding: `0 ${tokens.spacingHorizontalXS}`,
    margin: `0 calc(-1 * ${tokens.spacingHorizontalXS})`,
    background: 'none',
    font: 'inherit',
    color: 'inherit',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  active: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  skeleton: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalL}` },
});

export interface Sorting<Column extends string> {
  /** A minus in front sorts downwards, as in the API. */
  readonly by: Column | `-${Column}`;
  readonly choose: (by: Column | `-${Column}`) => void;
}

export function SortHeader<Column extends string>(props: {
  column: Column;
  sorting: Sorting<Column>;
  /** Downwards first, where the largest or newest is what one looks for. */
  first?: 'up' | 'down';
  className?: string;
  children: ReactNode;
}) {
  const styles = useStyles();
  const { column, sorting } = props;
  const isUp = sorting.by === column;
  const isDown = sorting.by === `-${column}`;
  const next = isUp || (!isDown && props.first === 'down') ? (`-${column}` as const) : column;
  return (
    <th scope="col" className={props.className} aria-sort={isUp ? 'ascending' : isDown ? 'descending' : undefined}>
      <button
        type="button"
        className={mergeClasses(styles.sort, (isUp || isDown) && styles.active)}
        onClick={() => sorting.choose(next)}
      >
        {props.children}
        {isUp ? <ArrowSortUpRegular aria-hidden="true" /> : null}
        {isDown ? <ArrowSortDownRegular aria-hidden="true" /> : null}
      </button>
    </th>
  );
}

export function SkeletonRows(props: { rows: number }) {
  return <Skeleton bars={props.rows} className={useStyles().skeleton} />;
}
