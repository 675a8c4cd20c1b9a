// SPDX-License-Identifier: Apache-2.0
// Active bans as rows. On a narrow screen jail and time move below the address.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo } from 'react';
import type { BanSort } from '@/api/types';
import { AddressLink, JailLink } from '@/components/AppLink';
import { LockOpenRegular } from '@/components/icons';
import { SortHeader, useTableStyles, type Sorting } from '@/components/table';
import { Remaining, Time } from '@/components/Time';
import { useText } from '@/i18n/context';
import type { BanRow } from '@/live/lists';
import { useMayBan } from '@/session/context';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';

/** What the API sorts by, without the minus. */
type Column = Exclude<BanSort, `-${string}`>;
export type BanSorting = Sorting<Column>;

const useStyles = makeStyles({
  arrived: {
    animationName: { from: { backgroundColor: tokens.colorBrandBackground2 }, to: { backgroundColor: 'transparent' } },
    animationDuration: '3s',
    animationTimingFunction: 'ease-out',
  },
  below: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '24px' },
  action: { width: '1%', textAlign: 'end' },
  button: { minWidth: 'auto' },
});

export interface BanTableProps {
  label: string;
  bans: readonly BanRow[];
  /** Without it the headers do not sort. */
  sorting?: BanSorting;
  /** `hidden` where all rows are of one jail. */
  jailColumn: 'shown' | 'hidden';
}

export function BanTable(props: BanTableProps) {
  const table = useTableStyles();
  const styles = useStyles();
  const text = useText();
  const mayBan = useMayBan();
  const header = (column: Column, first: 'up' | 'down', extra?: string) => {
    const label = text(headers[column]);
    const className = mergeClasses(table.head, extra);
    return props.sorting ? (
      <SortHeader column={column} sorting={props.sorting} first={first} className={className}>
        {label}
      </SortHeader>
    ) : (
      <th scope="col" className={className}>
        {label}
      </th>
    );
  };
  return (
    <table className={table.table} aria-label={props.label}>
      <thead>
        <tr>
          {header('address', 'up')}
          {props.jailColumn === 'shown' ? header('jail', 'up', table.wideOnly) : null}
          {header('banned_at', 'down', table.wideOnly)}
          {header('expires_at', 'up')}
          {mayBan ? (
            <th scope="col" className={mergeClasses(table.head, styles.action)}>
              <span className={table.hidden}>{text('bans.column.actions')}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {props.bans.map((ban) => (
          <Row key={`${ban.jail}/${ban.address}`} ban={ban} mayBan={mayBan} jailColumn={props.jailColumn} />
        ))}
      </tbody>
    </table>
  );
}

const headers = {
  address: 'bans.column.address',
  jail: 'bans.column.jail',
  banned_at: 'bans.column.bannedAt',
  expires_at: 'bans.column.expiresAt',
} as const;

/** One arriving ban must not render the other rows again. */
const Row = memo(function Row(props: { ban: BanRow; mayBan: boolean; jailColumn: 'shown' | 'hidden' }) {
  const { ban } = props;
  const table = useTableStyles();
  const styles = useStyles();
  return (
    <tr className={mergeClasses(table.row, ban.isNew && styles.arrived)}>
      <th scope="row" className={table.cell}>
        <AddressLink address={ban.address} />
        <div className={mergeClasses(table.narrowOnly, styles.below)}>
          {props.jailColumn === 'shown' ? <JailLink jail={ban.jail} /> : null}
          <Time value={ban.banned_at} />
        </div>
      </th>
      {props.jailColumn === 'shown' ? (
        <td className={mergeClasses(table.cell, table.wideOnly)}>
          <JailLink jail={ban.jail} />
        </td>
      ) : null}
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
