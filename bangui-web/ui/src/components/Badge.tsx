// SPDX-License-Identifier: Apache-2.0
// A word beside a name.
import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  root: {
    display: 'inline-block',
    padding: `0 ${tokens.spacingHorizontalSNudge}`,
    borderRadius: tokens.borderRadiusCircular,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    lineHeight: tokens.lineHeightBase200,
    verticalAlign: 'middle',
    whiteSpace: 'nowrap',
  },
});

export function Badge(props: { children: string }) {
  return <span className={useStyles().root}>{props.children}</span>;
}
