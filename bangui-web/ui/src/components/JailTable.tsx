// SPDX-License-Identifier: Apache-2.0
// Jails with their counters.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { Jail } from '@/api/types';
import { useText, useTranslator } from '@/i18n/context';
import { JailLink } from './AppLink';
import { Badge } from './Badge';
import { WarningRegular } from './icons';
import { SortHeader, useTableStyles, type Sorting } from './table';

export type JailCounter = 'currently_failed' | 'total_failed' | 'currently_banned' | 'total_banned';
export type JailColumn = 'name' | JailCounter;
export type JailSorting = Sorting<JailColumn>;

const useStyles = makeStyles({
  warning: {
    marginInlineStart: tokens.spacingHorizontalXS,
    verticalAlign: 'middle',
    color: tokens.colorStatusWarningForeground3,
  },
});

const columns = [
  { column: 'currently_banned', label: 'jails.column.currentlyBanned', isWideOnly: false },
  { column: 'currently_failed', label: 'jails.column.currentlyFailed', isWideOnly: false },
  { column: 'total_banned', label: 'jails.column.totalBanned', isWideOnly: true },
  { column: 'total_failed', label: 'jails.column.totalFailed', isWideOnly: true },
] as const;

export function sortedJails(jails: readonly Jail[], by: JailSorting['by']): Jail[] {
  const column = by.replace(/^-/, '') as JailColumn;
  const direction = by.startsWith('-') ? -1 : 1;
  return [...jails].sort((left, right) => {
    const [a, b] = [left[column], right[column]];
    return direction * (a < b ? -1 : a > b ? 1 : 0) || (left.name < right.name ? -1 : 1);
  });
}

export function JailTable(props: { label: string; jails: readonly Jail[]; sorting?: JailSorting; totals: 'shown' | 'hidden' }) {
  const table = useTableStyles();
  const text = useText();
  const { number } = useTranslator();
  const shown = columns.filter(({ isWideOnly }) => props.totals === 'shown' || !isWideOnly);
  return (
    <table className={table.table} aria-label={props.label}>
      <thead>
        <tr>
          <Header column="name" sorting={props.sorting} className={table.head} first="up">
            {text('jails.column.name')}
          </Header>
          {shown.map(({ column, label, isWideOnly }) => (
            <Header
              key={column}
              column={column}
              sorting={props.sorting}
              first="down"
              className={mergeClasses(table.head, table.number, isWideOnly && table.wideOnly)}
            >
              {text(label)}
            </Header>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.jails.map((jail) => (
          <tr key={jail.name} className={table.row}>
            <th scope="row" className={table.cell}>
              <JailLink jail={jail.name} />
              <JailState jail={jail} />
            </th>
            {shown.map(({ column, isWideOnly }) => (
              <td
                key={column}
                className={mergeClasses(
                  table.cell,
                  table.number,
                  isWideOnly && table.wideOnly,
                  jail[column] === 0 && table.quiet,
                )}
              >
                {number(jail[column])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is unusual about it. */
function JailState(props: { jail: Jail }) {
  const styles = useStyles();
  const text = useText();
  const { paused, action_errors: errors } = props.jail;
  const failed = text('jails.actionErrors', { count: errors });
  return (
    <>
      {paused === true ? (
        <>
          {' '}
          <Badge>{text('jail.paused')}</Badge>
        </>
      ) : null}
      {errors > 0 ? (
        <span role="img" className={styles.warning} aria-label={failed} title={failed}>
          <WarningRegular aria-hidden="true" />
        </span>
      ) : null}
    </>
  );
}

function Header(props: {
  column: JailColumn;
  sorting: JailSorting | undefined;
  first: 'up' | 'down';
  className: string;
  children: string;
}) {
  return props.sorting ? (
    <SortHeader column={props.column} sorting={props.sorting} first={props.first} className={props.className}>
      {props.children}
    </SortHeader>
  ) : (
    <th scope="col" className={props.className}>
      {props.children}
    </th>
  );
}
