// SPDX-License-Identifier: Apache-2.0
// A command for the server's shell, to be selected with one click.
import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  root: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    padding: `1px ${tokens.spacingHorizontalXS}`,
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    userSelect: 'all',
    whiteSpace: 'nowrap',
  },
});

export function Command(props: { text: string }) {
  return <code className={useStyles().root}>{props.text}</code>;
}
