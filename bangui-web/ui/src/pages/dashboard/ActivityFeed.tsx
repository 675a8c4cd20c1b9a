// SPDX-License-Identifier: Apache-2.0
// What happens, newest first. Not announced to screen readers: an attack would drown everything else.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { Activity } from '@/api/types';
import { AddressLink, JailLink } from '@/components/AppLink';
import {
  ArrowSyncRegular,
  ArrowTrendingRegular,
  HistoryRegular,
  LockClosedRegular,
  LockOpenRegular,
  ProhibitedRegular,
  WarningRegular,
} from '@/components/icons';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { Time } from '@/components/Time';
import { Message, useText } from '@/i18n/context';
import { useActivity } from '@/live/context';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';
import { activityDetail, activityKey } from './activity';

/** A look; the rest is one button away. */
const firstShown = 12;

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  item: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'baseline',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM, columnGap: tokens.spacingHorizontalS },
  },
  icon: { fontSize: '16px', alignSelf: 'center', color: tokens.colorNeutralForeground3 },
  bad: { color: tokens.colorStatusDangerForeground3 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  good: { color: tokens.colorStatusSuccessForeground3 },
  words: { overflowWrap: 'anywhere' },
  detail: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  time: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  foot: { padding: tokens.spacingVerticalS, textAlign: 'center', borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
});

const looks = {
  ban: { Icon: ProhibitedRegular, look: 'bad' },
  unban: { Icon: LockOpenRegular, look: 'good' },
  restore: { Icon: HistoryRegular, look: null },
  increase: { Icon: ArrowTrendingRegular, look: 'bad' },
  already: { Icon: ProhibitedRegular, look: null },
  service: { Icon: ArrowSyncRegular, look: null },
  jail: { Icon: LockClosedRegular, look: null },
  action_error: { Icon: WarningRegular, look: 'warning' },
} as const satisfies Record<Activity['kind'], unknown>;

export function ActivityFeed() {
  const text = useText();
  const styles = useStyles();
  const activity = useActivity();
  const [isAll, setAll] = useState(false);
  if (activity.data === undefined)
    return activity.isError ? (
      <ErrorNotice error={activity.error} retry={() => void activity.refetch()} />
    ) : (
      <SkeletonRows rows={4} />
    );
  const { items } = activity.data;
  if (items.length === 0) return <EmptyNotice title={text('activity.empty')} detail={text('activity.emptyDetail')} />;
  return (
    <>
      <ul className={styles.list}>
        {items.slice(0, isAll ? undefined : firstShown).map((item) => (
          <Item key={item.id} of={item} />
        ))}
      </ul>
      {items.length > firstShown ? (
        <div className={styles.foot}>
          <Button size="small" appearance="subtle" onClick={() => setAll(!isAll)}>
            {isAll ? text('activity.less') : text('activity.more', { count: items.length })}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Item(props: { of: Activity }) {
  const styles = useStyles();
  const { of } = props;
  const { Icon, look } = looks[of.kind];
  const detail = activityDetail(of);
  const parts: Record<string, ReactNode> = {};
  if (of.jail !== null) parts.jail = <JailLink jail={of.jail} />;
  if (of.address !== null) parts.address = <AddressLink address={of.address} />;
  return (
    <li className={styles.item}>
      <Icon className={mergeClasses(styles.icon, look !== null && styles[look])} aria-hidden="true" />
      <span className={styles.words}>
        <Message id={activityKey(of)} parts={parts} />
        {detail === null ? null : <span className={styles.detail}> {visible(detail)}</span>}
      </span>
      <span className={styles.time}>
        <Time value={of.at} />
      </span>
    </li>
  );
}
