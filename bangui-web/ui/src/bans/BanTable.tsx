// SPDX-License-Identifier: Apache-2.0
// A few active bans as rows. On a narrow screen jail and time move below the address.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo } from 'react';
import { AddressLink, JailLink } from '@/components/AppLink';
import { LockOpenRegular, WarningRegular } from '@/components/icons';
import { useTableStyles } from '@/components/table';
import { Remaining, Time } from '@/components/Time';
import { useText } from '@/i18n/context';
import { banKey, type BanRow } from '@/live/lists';
import { useMayBan } from '@/session/context';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';

const useStyles = makeStyles({
  arrived: {
    animationName: { from: { backgroundColor: tokens.colorBrandBackground2 }, to: { backgroundColor: 'transparent' } },
    animationDuration: '3s',
    animationTimingFunction: 'ease-out',
  },
  below: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '24px' },
  warning: { marginInlineStart: tokens.spacingHorizontalXS, color: tokens.colorStatusWarningForeground3 },
  action: { width: '1%', textAlign: 'end' },
  button: { minWidth: 'auto' },
});

/** A few bans, all of them drawn; VirtualBans is for many. */
export function BanTable(props: { label: string; bans: readonly BanRow[] }) {
  const table = useTableStyles();
  const styles = useStyles();
  const text = useText();
  const mayBan = useMayBan();
  return (
    <table className={table.table} aria-label={props.label}>
      <thead>
        <tr>
          <th scope="col" className={table.head}>
            {text('bans.column.address')}
          </th>
          <th scope="col" className={mergeClasses(table.head, table.wideOnly)}>
            {text('bans.column.jail')}
          </th>
          <th scope="col" className={mergeClasses(table.head, table.wideOnly)}>
            {text('bans.column.bannedAt')}
          </th>
          <th scope="col" className={table.head}>
            {text('bans.column.expiresAt')}
          </th>
          {mayBan ? (
            <th scope="col" className={mergeClasses(table.head, styles.action)}>
              <span className={table.hidden}>{text('bans.column.actions')}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {props.bans.map((ban) => (
          <Row key={banKey(ban)} ban={ban} mayBan={mayBan} />
        ))}
      </tbody>
    </table>
  );
}

/** One arriving ban must not render the other rows again. */
const Row = memo(function Row(props: { ban: BanRow; mayBan: boolean }) {
  const { ban } = props;
  const table = useTableStyles();
  const styles = useStyles();
  const text = useText();
  return (
    <tr className={mergeClasses(table.row, ban.isNew && styles.arrived)}>
      <th scope="row" className={table.cell}>
        <AddressLink address={ban.address} />
        {ban.action_error === null ? null : (
          <span role="img" className={styles.warning} aria-label={text('bans.actionError')} title={text('bans.actionError')}>
            <WarningRegular aria-hidden="true" />
          </span>
        )}
        <div className={mergeClasses(table.narrowOnly, styles.below)}>
          <JailLink jail={ban.jail} />
          <Time value={ban.banned_at} />
        </div>
      </th>
      <td className={mergeClasses(table.cell, table.wideOnly)}>
        <JailLink jail={ban.jail} />
      </td>
      <td className={mergeClasses(table.cell, table.wideOnly, table.nowrap)}>
        <Time value={ban.banned_at} />
      </td>
      <td className={mergeClasses(table.cell, table.nowrap, ban.expires_at === null && table.quiet)}>
        <Remaining until={ban.expires_at} />
      </td>
      {props.mayBan ? (
        <td className={mergeClasses(table.cell, styles.action)}>
          <UnbanButton ban={ban} />
        </td>
      ) : null}
    </tr>
  );
});

function UnbanButton(props: { ban: BanRow }) {
  const { openUnban } = useBanActions();
  const styles = useStyles();
  const text = useText();
  const { ban } = props;
  const what = text('bans.unbanOne', { address: visible(ban.address), jail: visible(ban.jail) });
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={<LockOpenRegular />}
      aria-label={ban.is_address ? what : `${what}. ${text('bans.notAddress')}`}
      title={text(ban.is_address ? 'bans.unban' : 'bans.notAddress')}
      className={styles.button}
      disabledFocusable={!ban.is_address}
      onClick={() => openUnban({ address: ban.address, jail: ban.jail })}
    />
  );
}
