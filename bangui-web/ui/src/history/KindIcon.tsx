// SPDX-License-Identifier: Apache-2.0
// What kind of event it was, for the eye; the word stands beside it.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { EventKind } from '@/api/types';
import {
  ArrowSyncRegular,
  ArrowTrendingRegular,
  HistoryRegular,
  LockClosedRegular,
  LockOpenRegular,
  PersonCircleRegular,
  ProhibitedRegular,
  WarningRegular,
} from '@/components/icons';

const useStyles = makeStyles({
  icon: { flexShrink: 0, fontSize: '16px', color: tokens.colorNeutralForeground3 },
  bad: { color: tokens.colorStatusDangerForeground3 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  good: { color: tokens.colorStatusSuccessForeground3 },
});

const looks = {
  ban: { Icon: ProhibitedRegular, look: 'bad' },
  unban: { Icon: LockOpenRegular, look: 'good' },
  restore: { Icon: HistoryRegular, look: null },
  increase: { Icon: ArrowTrendingRegular, look: 'bad' },
  action_error: { Icon: WarningRegular, look: 'warning' },
  act: { Icon: PersonCircleRegular, look: null },
  service: { Icon: ArrowSyncRegular, look: null },
  jail: { Icon: LockClosedRegular, look: null },
} as const satisfies Record<EventKind, unknown>;

export function KindIcon(props: { kind: EventKind }) {
  const styles = useStyles();
  const { Icon, look } = looks[props.kind];
  return <Icon className={mergeClasses(styles.icon, look !== null && styles[look])} aria-hidden="true" />;
}
