// SPDX-License-Identifier: Apache-2.0
// How far one bulk is: progress, a way to cancel, and what came of it.
import { Button, makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import { problemKey } from '@/api/messages';
import { CheckmarkCircleRegular, DismissRegular, WarningRegular } from '@/components/icons';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import type { BulkRun } from './bulk';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    overflowWrap: 'anywhere',
  },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  title: { flexGrow: 1, fontWeight: tokens.fontWeightSemibold, minWidth: 0 },
  icon: { fontSize: '20px', flexShrink: 0, color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  line: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  foot: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export function BulkCard(props: { run: BulkRun; showResults: () => void }) {
  const { run } = props;
  const { bulk } = useBanActions();
  const styles = useStyles();
  const text = useText();
  const isRunning = run.state === 'running';
  const isWell = run.state === 'done' && run.refused === 0;
  const title = text(`bulk.${run.action}.${run.state}`, { count: isRunning ? run.total : run.changed });
  const reason = run.error ? text(problemKey(run.error.code)) : run.detail === null ? null : visible(run.detail);
  return (
    <div className={styles.card} role="group" aria-label={title}>
      <div className={styles.head}>
        {isRunning ? null : isWell ? (
          <CheckmarkCircleRegular className={styles.icon} aria-hidden="true" />
        ) : (
          <WarningRegular className={mergeClasses(styles.icon, styles.warning)} aria-hidden="true" />
        )}
        <span className={styles.title} role="status">
          {title}
        </span>
        {isRunning ? null : (
          <Button
            appearance="subtle"
            size="small"
            icon={<DismissRegular />}
            aria-label={text('feedback.dismiss')}
            onClick={() => bulk.dismiss(run.id)}
          />
        )}
      </div>
      {isRunning ? (
        <ProgressBar
          aria-label={title}
          {...(run.total > 0 && run.finished > 0 ? { value: Math.min(1, run.finished / run.total) } : {})}
        />
      ) : null}
      <p className={styles.line}>
        {isRunning
          ? text('bulk.progress', { finished: run.finished, total: run.total })
          : text('bulk.summary', {
              unchanged: run.unchanged,
              refused: run.refused,
              left: Math.max(0, run.total - run.finished),
            })}
      </p>
      {reason === null ? null : <p className={styles.line}>{reason}</p>}
      {isRunning ? (
        <div className={styles.foot}>
          <Button size="small" disabledFocusable={run.isCancelling} onClick={() => bulk.cancel(run.id)}>
            {text(run.isCancelling ? 'bulk.cancelling' : 'app.cancel')}
          </Button>
        </div>
      ) : run.results.length > 0 ? (
        <div className={styles.foot}>
          <Button size="small" onClick={props.showResults}>
            {text('bulk.showResults')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
