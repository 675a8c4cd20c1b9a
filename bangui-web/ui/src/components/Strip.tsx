// SPDX-License-Identifier: Apache-2.0
// The frame of everything a page says about itself: an icon, and words beside it.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { WarningRegular } from './icons';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    marginBottom: tokens.spacingVerticalL,
    borderRadius: tokens.borderRadiusXLarge,
    color: tokens.colorNeutralForeground1,
    overflowWrap: 'anywhere',
  },
  info: { border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  warning: {
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
    backgroundColor: tokens.colorStatusWarningBackground1,
  },
  danger: {
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    backgroundColor: tokens.colorStatusDangerBackground1,
  },
  icon: { fontSize: '20px', flexShrink: 0 },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minWidth: 0 },
  line: { margin: 0, lineHeight: tokens.lineHeightBase400 },
});

const useIconStyles = makeStyles({
  info: { color: tokens.colorNeutralForeground2 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  danger: { color: tokens.colorStatusDangerForeground3 },
});

export type Intent = 'info' | 'warning' | 'danger';

export function Strip(props: { intent: Intent; Icon: typeof WarningRegular; children: ReactNode }) {
  const styles = useStyles();
  const icon = useIconStyles();
  const { Icon: Shown, intent } = props;
  return (
    <div className={mergeClasses(styles.root, styles[intent])}>
      <Shown className={mergeClasses(styles.icon, icon[intent])} aria-hidden="true" />
      <div className={styles.words}>{props.children}</div>
    </div>
  );
}

export function StripLine(props: { children: ReactNode }) {
  const styles = useStyles();
  return <p className={styles.line}>{props.children}</p>;
}
