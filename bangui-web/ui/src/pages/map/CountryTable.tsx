// SPDX-License-Identifier: Apache-2.0
// The map's numbers: countries with bans, also those that no map is large enough for, and the unknown.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { AppLink } from '@/components/AppLink';
import { SortHeader, useTableStyles, type Sorting } from '@/components/table';
import { useText, useTranslator } from '@/i18n/context';

export type CountryColumn = 'name' | 'bans';
export const countrySorts: readonly Sorting<CountryColumn>['by'][] = ['-bans', 'bans', 'name', '-name'];

export interface CountryRow {
  /** Null is not known. */
  readonly code: string | null;
  readonly name: string;
  readonly bans: number;
  /** To its bans in the history. */
  readonly to: string;
}

const useStyles = makeStyles({ selected: { backgroundColor: tokens.colorNeutralBackground1Selected } });

/** The unknown comes last by name: it is none. */
export function sortedCountries(rows: readonly CountryRow[], by: Sorting<CountryColumn>['by'], language: string): CountryRow[] {
  const { compare } = new Intl.Collator(language);
  const byName = (left: CountryRow, right: CountryRow): number =>
    Number(left.code === null) - Number(right.code === null) || compare(left.name, right.name);
  return [...rows].sort((left, right) => {
    switch (by) {
      case 'name':
        return byName(left, right);
      case '-name':
        return byName(right, left);
      case 'bans':
        return left.bans - right.bans || byName(left, right);
      case '-bans':
        return right.bans - left.bans || byName(left, right);
    }
  });
}

export function CountryTable(props: {
  label: string;
  rows: readonly CountryRow[];
  total: number;
  selected: string | null;
  sorting: Sorting<CountryColumn>;
}) {
  const styles = useStyles();
  const table = useTableStyles();
  const text = useText();
  const { number, language } = useTranslator();
  const percent = useMemo(
    () => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }),
    [language],
  );
  const { rows, total, sorting } = props;
  const numberHead = mergeClasses(table.head, table.number);
  return (
    <table className={table.table} aria-label={props.label}>
      <thead>
        <tr>
          <SortHeader column="name" sorting={sorting} className={table.head}>
            {text('map.column.country')}
          </SortHeader>
          <SortHeader column="bans" sorting={sorting} first="down" className={numberHead}>
            {text('stats.total.bans')}
          </SortHeader>
          <th scope="col" className={numberHead}>
            {text('map.column.share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {sortedCountries(rows, sorting.by, language).map((row) => (
          <tr key={row.code ?? ''} className={mergeClasses(table.row, row.code === props.selected && styles.selected)}>
            <th scope="row" className={table.cell}>
              <AppLink to={row.to}>{row.name}</AppLink>
            </th>
            <td className={mergeClasses(table.cell, table.number)}>{number(row.bans)}</td>
            <td className={mergeClasses(table.cell, table.number, table.quiet)}>{percent.format(total === 0 ? 0 : row.bans / total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
