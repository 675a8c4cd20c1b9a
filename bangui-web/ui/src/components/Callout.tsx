// SPDX-License-Identifier: Apache-2.0
// Something about what the page shows that one should know, with what to do about it.
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { InfoRegular, WarningRegular } from './icons';
import { Strip, StripLine } from './Strip';

const useStyles = makeStyles({
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
});

export function Callout(props: { intent: 'warning' | 'info'; title: ReactNode; children?: ReactNode }) {
  const styles = useStyles();
  return (
    <Strip intent={props.intent} Icon={props.intent === 'warning' ? WarningRegular : InfoRegular}>
      <p className={styles.title}>{props.title}</p>
      {props.children ? <StripLine>{props.children}</StripLine> : null}
    </Strip>
  );
}
