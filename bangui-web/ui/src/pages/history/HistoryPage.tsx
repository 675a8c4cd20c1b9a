// SPDX-License-Identifier: Apache-2.0
// Everything that ever happened, newest first. What one wants to see of it is in the address of the page.
import { makeStyles, tokens } from '@fluentui/react-components';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { countOf, everything, hasText } from '@/history/filter';
import { useHistoryFilter } from '@/history/useFilter';
import { useHistory, type ShownHistory } from '@/history/useHistory';
import { useText } from '@/i18n/context';
import { EventList } from './EventList';
import { ExportMenu } from './ExportMenu';
import { FilterBar } from './FilterBar';
import { FilterChips } from './FilterChips';
import { ListEnd } from './ListEnd';

const useStyles = makeStyles({
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function HistoryPage() {
  const text = useText();
  const [filter, change] = useHistoryFilter();
  // What is typed and too short to be searched for changes nothing yet.
  const history = useHistory(hasText(filter) ? filter : { ...filter, text: '' });
  const { feed, state } = history;
  const isEmpty = state.rows?.length === 0;
  return (
    <>
      <PageHeading title={text('history.title')} actions={<ExportMenu filter={filter} />} />
      <Panel title={text('history.events')} aside={<Count {...history} />}>
        <FilterBar filter={filter} change={change} />
        <FilterChips filter={filter} change={change} />
        {state.rows === null && state.error === null ? <SkeletonRows rows={8} /> : null}
        {state.rows === null && state.error !== null ? <ErrorNotice error={state.error} retry={feed.retry} /> : null}
        {isEmpty && state.isComplete ? (
          <EmptyNotice
            {...(countOf(filter) > 0
              ? { title: text('history.noMatch'), action: { label: text('history.clearAll'), run: () => change(everything) } }
              : { title: text('history.empty'), detail: text('history.emptyDetail') })}
          />
        ) : null}
        {isEmpty && !state.isComplete ? (
          <>
            <EmptyNotice title={text('history.noMatchYet')} />
            <ListEnd feed={feed} state={state} />
          </>
        ) : null}
        {state.rows !== null && state.rows.length > 0 ? <EventList history={history} rows={state.rows} /> : null}
      </Panel>
    </>
  );
}

function Count({ state, isOfBefore }: ShownHistory) {
  const styles = useStyles();
  const text = useText();
  const count = state.rows?.length ?? 0;
  return (
    <span className={styles.count} role="status">
      {isOfBefore ? text('app.loading') : null}
      {!isOfBefore && state.rows !== null ? text(state.isComplete ? 'history.count' : 'history.loaded', { count }) : null}
    </span>
  );
}
