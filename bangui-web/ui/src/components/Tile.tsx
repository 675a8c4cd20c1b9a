// SPDX-License-Identifier: Apache-2.0
// One number with what it means.
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { phone } from '@/shell/layout';
import { Skeleton } from './Skeleton';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 132px), 1fr))',
    gap: tokens.spacingHorizontalM,
    [phone]: { gap: tokens.spacingHorizontalS },
    margin: `0 0 ${tokens.spacingVerticalL}`,
  },
  tile: {
    minWidth: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    [phone]: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}` },
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  label: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { ...typographyStyles.title3, margin: 0, fontVariantNumeric: 'tabular-nums' },
  below: { margin: 0, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function TileGrid(props: { children: ReactNode }) {
  return <dl className={useStyles().grid}>{props.children}</dl>;
}

/** Undefined: it is not known yet. */
export function Tile(props: { label: string; value: ReactNode; below?: ReactNode; className?: string }) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.tile, props.className)}>
      <dt className={styles.label}>{props.label}</dt>
      <dd className={styles.value}>
        {props.value ?? (
          <Skeleton bars={1} size="large" />
        )}
      </dd>
      {props.below ? <dd className={styles.below}>{props.below}</dd> : null}
    </div>
  );
}
