// SPDX-License-Identifier: Apache-2.0
// What was changed here and is gone with the jail's next reload.
import { makeStyles, tokens } from '@fluentui/react-components';
import type { RuntimeChange } from '@/api/types';
import { Time } from '@/components/Time';
import { Message, useTranslator } from '@/i18n/context';
import type { Translator } from '@/i18n/translator';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  item: {
    paddingBlock: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':last-child': { borderBottom: 'none' },
    overflowWrap: 'anywhere',
  },
  who: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function RuntimeChanges(props: { of: readonly RuntimeChange[] }) {
  const styles = useStyles();
  const translator = useTranslator();
  return (
    <ul className={styles.list}>
      {props.of.map((change, index) => (
        <li key={index} className={styles.item}>
          {changeText(change, translator)}
          <span className={styles.who}>
            <Message id="change.by" values={{ name: visible(change.by) }} parts={{ time: <Time value={change.at} /> }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** In words; what a value of the API cannot be read as is shown as it came. */
export function changeText(change: RuntimeChange, { text, duration, number }: Translator): string {
  const { parameter, from, to } = change;
  const amount = (value: string, write: (value: number) => string): string =>
    value === 'permanent' ? text('bans.permanent') : /^\d{1,15}$/.test(value) ? write(Number(value)) : visible(value);
  const both = (label: string, write: (value: number) => string): string =>
    from === null
      ? text('change.to', { what: label, to: amount(to, write) })
      : text('change.fromTo', { what: label, from: amount(from, write), to: amount(to, write) });
  switch (parameter) {
    case 'ban_seconds':
      return both(text('jail.banTime'), duration);
    case 'find_seconds':
      return both(text('jail.findTime'), duration);
    case 'max_retry':
      return both(text('jail.maxRetryFull'), number);
    case 'ignored':
      return to === ''
        ? text('change.heeded', { address: visible(from ?? '') })
        : text('change.ignored', { address: visible(to) });
    case 'paused':
      return text(to === 'true' ? 'change.paused' : 'change.resumed');
  }
}
