// SPDX-License-Identifier: Apache-2.0
// Confirms an unban of what was selected.
import { makeStyles, tokens } from '@fluentui/react-components';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTranslator } from '@/i18n/context';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import type { Pair } from './bulk';

/** Enough to see that it is the right ones. */
const maxListed = 5;
const maxJailsNamed = 5;

const useStyles = makeStyles({
  text: { margin: 0, overflowWrap: 'anywhere' },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, fontFamily: tokens.fontFamilyMonospace },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function UnbanManyDialog(props: { pairs: readonly Pair[]; close: () => void }) {
  const { unbanMany } = useBanActions();
  const { text, list } = useTranslator();
  const styles = useStyles();
  const { pairs } = props;
  const addresses = [...new Set(pairs.map(({ address }) => address))];
  const jails = [...new Set(pairs.map(({ jail }) => jail))].sort();
  const more = addresses.length - maxListed;
  return (
    <ConfirmDialog
      title={text('unbanMany.title', { count: pairs.length })}
      submit={text('unban.submit')}
      run={() => unbanMany(pairs)}
      close={props.close}
    >
      <p className={styles.text}>
        {jails.length > maxJailsNamed
          ? text('unbanMany.inMany', { count: jails.length })
          : text('unbanMany.in', { jails: list(jails.map(visible)) })}
      </p>
      <ul className={styles.list}>
        {addresses.slice(0, maxListed).map((address) => (
          <li key={address}>{visible(address)}</li>
        ))}
        {more > 0 ? <li>{text('unbanMany.more', { count: more })}</li> : null}
      </ul>
      <p className={styles.note}>{text('unbanMany.note')}</p>
    </ConfirmDialog>
  );
}
