// SPDX-License-Identifier: Apache-2.0
// Something about what the page shows that one should know, with what to do about it.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { InfoRegular, WarningRegular } from './icons';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    marginBottom: tokens.spacingVerticalL,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    overflowWrap: 'anywhere',
  },
  warning: {
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
    backgroundColor: tokens.colorStatusWarningBackground1,
  },
  icon: { fontSize: '20px', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  warningIcon: { color: tokens.colorStatusWarningForeground1 },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minWidth: 0 },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  line: { margin: 0, lineHeight: tokens.lineHeightBase400 },
});

export function Callout(props: { intent: 'warning' | 'info'; title: ReactNode; children?: ReactNode }) {
  const styles = useStyles();
  const isWarning = props.intent === 'warning';
  const Icon = isWarning ? WarningRegular : InfoRegular;
  return (
    <div className={mergeClasses(styles.root, isWarning && styles.warning)}>
      <Icon className={mergeClasses(styles.icon, isWarning && styles.warningIcon)} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.title}>{props.title}</p>
        {props.children ? <p className={styles.line}>{props.children}</p> : null}
      </div>
    </div>
  );
}
