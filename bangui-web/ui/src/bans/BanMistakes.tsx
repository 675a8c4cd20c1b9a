// SPDX-License-Identifier: Apache-2.0
// What is wrong with pasted addresses, line by line, and the ways out.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { Limits } from '@/api/types';
import { useText } from '@/i18n/context';
import type { Prefix } from '@/text/address';
import { withoutMistakes, type AddressMistake } from '@/text/addresses';
import { visible } from '@/text/visible';
import { banRefusal } from './limits';
import { mistakeText } from './mistakes';

/** Who pasted something else altogether needs no thousand lines. */
const maxShown = 5;

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  item: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalS, overflowWrap: 'anywhere' },
  button: { marginTop: tokens.spacingVerticalXS },
});

export function BanMistakes(props: {
  mistakes: readonly AddressMistake[];
  tooWide: readonly Prefix[];
  limits: Limits | undefined;
  input: string;
  change: (input: string) => void;
}) {
  const { mistakes, input, change } = props;
  const text = useText();
  const styles = useStyles();
  const [only] = mistakes;
  const isSingle = mistakes.length === 1 && input.trim() === only?.text;
  if (mistakes.length === 0 && props.tooWide.length === 0) return text('ban.notAnAddress');
  return (
    <>
      <ul className={styles.list}>
        {mistakes.slice(0, maxShown).map((mistake, index) => (
          <li key={index} className={styles.item}>
            {isSingle ? (
              mistakeText(mistake.error, text)
            ) : (
              <span>
                {text('ban.line', { line: mistake.line, text: visible(mistake.text.slice(0, 64)) })}{' '}
                {mistakeText(mistake.error, text)}
              </span>
            )}
            {mistake.error.code === 'host_bits' ? (
              <UseNetwork mistake={mistake} network={mistake.error.network} input={input} change={change} />
            ) : null}
          </li>
        ))}
        {props.tooWide.slice(0, maxShown).map((prefix) => (
          <li key={prefix.text}>
            {prefix.text}: <TooWide prefix={prefix} limits={props.limits} />
          </li>
        ))}
      </ul>
      {mistakes.length > maxShown ? <div>{text('ban.moreMistakes', { count: mistakes.length - maxShown })}</div> : null}
      {mistakes.length > 0 && !isSingle ? (
        <Button size="small" className={styles.button} onClick={() => change(withoutMistakes(input))}>
          {text('ban.dropMistakes', { count: mistakes.length })}
        </Button>
      ) : null}
    </>
  );
}

function TooWide(props: { prefix: Prefix; limits: Limits | undefined }) {
  const text = useText();
  const refusal = props.limits ? banRefusal(props.limits, props.prefix) : null;
  return refusal ? text(refusal.key, refusal.values) : null;
}

function UseNetwork(props: { mistake: AddressMistake; network: string; input: string; change: (input: string) => void }) {
  const text = useText();
  const { mistake, network } = props;
  const use = (): void => {
    const lines = props.input.split('\n');
    const line = lines[mistake.line - 1] ?? '';
    lines[mistake.line - 1] = line.replace(mistake.text, () => network);
    props.change(lines.join('\n'));
  };
  return (
    <Button size="small" onClick={use}>
      {text('ban.useNetwork', { network })}
    </Button>
  );
}
