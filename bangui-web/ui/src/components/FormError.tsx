// SPDX-License-Identifier: Apache-2.0
// Why a form was not accepted.
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ErrorCircleRegular } from './icons';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    backgroundColor: tokens.colorStatusDangerBackground1,
    color: tokens.colorStatusDangerForeground3,
    overflowWrap: 'anywhere',
  },
  icon: { fontSize: '20px', flexShrink: 0 },
});

/** Stays on the page while empty, so that screen readers notice when it is filled. */
export function FormError(props: { children: ReactNode }) {
  const styles = useStyles();
  return (
    <div role="alert">
      {props.children ? (
        <div className={styles.root}>
          <ErrorCircleRegular className={styles.icon} aria-hidden="true" />
          <div>{props.children}</div>
        </div>
      ) : null}
    </div>
  );
}
