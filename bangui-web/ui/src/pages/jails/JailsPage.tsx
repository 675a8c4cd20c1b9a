// SPDX-License-Identifier: Apache-2.0
// All running jails.
import { makeStyles, tokens } from '@fluentui/react-components';
import { useJails } from '@/api/hooks';
import { JailTable, sortedJails, type JailSorting } from '@/components/JailTable';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { SearchField } from '@/components/SearchField';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { useUrlChoice, useUrlState } from '@/components/useUrlState';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';

const sorts: readonly JailSorting['by'][] = [
  'name',
  '-name',
  'currently_failed',
  '-currently_failed',
  'total_failed',
  '-total_failed',
  'currently_banned',
  '-currently_banned',
  'total_banned',
  '-total_banned',
];

const useStyles = makeStyles({
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function JailsPage() {
  const styles = useStyles();
  const text = useText();
  const jails = useJails();
  const [search, setSearch] = useUrlState('search', '');
  const [by, choose] = useUrlChoice('sort', sorts, 'name');
  const found = jails.data?.items.filter((jail) => jail.name.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <>
      <PageHeading
        title={text('jails.title')}
        actions={<SearchField label={text('jails.search')} value={search} onChange={setSearch} />}
      />
      <Panel
        title={text('jails.title')}
        aside={
          <span className={styles.count} role="status">
            {found ? text('jails.count', { count: found.length }) : ''}
          </span>
        }
      >
        {jails.isPending ? <SkeletonRows rows={6} /> : null}
        {jails.isLoadingError ? <ErrorNotice error={jails.error} retry={() => void jails.refetch()} /> : null}
        {jails.data?.items.length === 0 ? (
          <EmptyNotice title={text('jails.empty')} detail={text('jails.emptyDetail')} />
        ) : null}
        {found?.length === 0 && search !== '' ? (
          <EmptyNotice
            title={text('jails.noMatch', { search: visible(search) })}
            action={{ label: text('bans.searchClear'), run: () => setSearch('') }}
          />
        ) : null}
        {found && found.length > 0 ? (
          <JailTable label={text('jails.title')} jails={sortedJails(found, by)} sorting={{ by, choose }} totals="shown" />
        ) : null}
      </Panel>
    </>
  );
}
