// SPDX-License-Identifier: Apache-2.0
// Below the last row: that it is the last, that older ones are being looked for and how far back, or why not.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ErrorNotice } from '@/components/states';
import { Time } from '@/components/Time';
import type { HistoryFeed, HistoryState } from '@/history/feed';
import { Message, useText } from '@/i18n/context';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '32px',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
});

export function ListEnd(props: { feed: HistoryFeed; state: HistoryState }) {
  const { feed, state } = props;
  const styles = useStyles();
  const text = useText();
  if (state.error !== null) return <ErrorNotice error={state.error} retry={feed.retry} />;
  const time = state.searchedTo === null ? null : <Time value={state.searchedTo} />;
  return (
    <div className={styles.root}>
      <span role="status">
        {state.isComplete ? text('history.end') : null}
        {!state.isComplete && state.isPaused ? <Paused time={time} /> : null}
        {!state.isComplete && !state.isPaused && state.isLoading ? <Searching time={time} /> : null}
      </span>
      {state.isPaused ? (
        <Button size="small" onClick={feed.goOn}>
          {text('history.goOn')}
        </Button>
      ) : null}
    </div>
  );
}

function Paused(props: { time: React.ReactNode }) {
  const text = useText();
  return props.time === null ? text('history.paused') : <Message id="history.searchedTo" parts={{ time: props.time }} />;
}

function Searching(props: { time: React.ReactNode }) {
  const text = useText();
  return props.time === null ? text('app.loading') : <Message id="history.searching" parts={{ time: props.time }} />;
}
