// SPDX-License-Identifier: Apache-2.0
// Says in the place of content why there is none: nothing there, not loaded, failed.
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/context';
import { ErrorCircleRegular, InfoRegular } from './icons';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    textAlign: 'center',
    overflowWrap: 'anywhere',
  },
  icon: { fontSize: '32px', color: tokens.colorNeutralForeground3 },
  error: { color: tokens.colorStatusDangerForeground3 },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  detail: { color: tokens.colorNeutralForeground2, maxWidth: '60ch', margin: 0 },
  request: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

export interface NoticeProps {
  intent: 'info' | 'error';
  title: string;
  detail?: string;
  /** Where the log has more. */
  requestId?: string | null;
  action?: { label: string; run: () => void };
  children?: ReactNode;
}

export function Notice(props: NoticeProps) {
  const styles = useStyles();
  const text = useText();
  const isError = props.intent === 'error';
  const Icon = isError ? ErrorCircleRegular : InfoRegular;
  return (
    <div className={styles.root} role={isError ? 'alert' : undefined}>
      <Icon className={mergeClasses(styles.icon, isError && styles.error)} aria-hidden="true" />
      <p className={styles.title}>{props.title}</p>
      {props.detail ? <p className={styles.detail}>{props.detail}</p> : null}
      {props.children}
      {props.requestId ? <p className={styles.request}>{text('error.requestId', { id: props.requestId })}</p> : null}
      {props.action ? <Button onClick={props.action.run}>{props.action.label}</Button> : null}
    </div>
  );
}
