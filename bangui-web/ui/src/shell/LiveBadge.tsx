// SPDX-License-Identifier: Apache-2.0
// One look: is what the page shows happening now, or from when is it?
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Time } from '@/components/Time';
import { Message, useText } from '@/i18n/context';
import { useHealth } from '@/live/context';

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalSNudge,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
  },
  dot: {
    width: '8px',
    height: '8px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralForeground4,
  },
  well: { backgroundColor: tokens.colorStatusSuccessForeground3 },
  trouble: { backgroundColor: tokens.colorStatusWarningForeground3 },
});

export function LiveBadge() {
  const styles = useStyles();
  const text = useText();
  const health = useHealth();
  const isWell = health.kind === 'well';
  const asOf = 'asOf' in health ? health.asOf : null;
  return (
    <span className={styles.root}>
      <span
        className={mergeClasses(styles.dot, isWell && styles.well, !isWell && health.kind !== 'starting' && styles.trouble)}
        aria-hidden="true"
      />
      <span>
        {isWell ? text('live.on') : null}
        {asOf ? <Message id="live.off" parts={{ time: <Time value={asOf} /> }} /> : null}
        {!isWell && !asOf ? text('live.connecting') : null}
      </span>
    </span>
  );
}
