// SPDX-License-Identifier: Apache-2.0
// Regular expressions, as fail2ban has them after expanding its own tags.
import { makeStyles, tokens } from '@fluentui/react-components';
import { Panel } from '@/components/Panel';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  expression: {
    display: 'block',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    unicodeBidi: 'isolate',
  },
  none: { color: tokens.colorNeutralForeground3, margin: 0 },
});

export function Expressions(props: { title: string; expressions: readonly string[] }) {
  const styles = useStyles();
  const text = useText();
  const { expressions } = props;
  return (
    <Panel
      title={props.title}
      padded
      aside={<span className={styles.count}>{text('jail.expressions', { count: expressions.length })}</span>}
    >
      {expressions.length === 0 ? <p className={styles.none}>{text('jail.none')}</p> : null}
      <ol className={styles.list}>
        {expressions.map((expression, index) => (
          <li key={index}>
            <code className={styles.expression}>{visible(expression)}</code>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
