// SPDX-License-Identifier: Apache-2.0
// What BanGUI itself keeps and does. Theme and language are of the browser and stay in the user's menu.
import { useQueryClient } from '@tanstack/react-query';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, type ReactNode } from 'react';
import { useHistorySettings } from '@/api/hooks';
import { historySettingsKey } from '@/api/keys';
import type { HistorySettings } from '@/api/types';
import { Callout } from '@/components/Callout';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { Time } from '@/components/Time';
import { useTranslator } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import { useListen } from '@/live/context';
import { compact } from '@/shell/layout';
import { visible } from '@/text/visible';
import { Jobs } from './Jobs';
import { RetentionForm } from './RetentionForm';

/** The archive's size is counted, which is not done for every event. */
const freshMs = 10_000;

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: tokens.spacingHorizontalL,
    marginBottom: tokens.spacingHorizontalL,
    alignItems: 'start',
    [compact]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 160px), 1fr))',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

export function SettingsPage() {
  const styles = useStyles();
  const { text } = useTranslator();
  const settings = useLiveSettings();
  return (
    <>
      <PageHeading title={text('nav.settings')} />
      {settings.data ? <RecorderNotice of={settings.data.recorder} /> : null}
      {settings.data === undefined ? (
        <Panel title={text('settings.history')}>
          {settings.isError ? (
            <ErrorNotice error={settings.error} retry={() => void settings.refetch()} />
          ) : (
            <SkeletonRows rows={4} />
          )}
        </Panel>
      ) : (
        <div className={styles.columns}>
          <Panel title={text('settings.retention')} padded>
            <RetentionForm of={settings.data} />
          </Panel>
          <Panel title={text('settings.archive')} padded>
            <Archive of={settings.data} />
          </Panel>
        </div>
      )}
      <Panel title={text('jobs.title')}>
        <Jobs />
      </Panel>
    </>
  );
}

/** Read again, at leisure, when events were added or a job has ended. */
function useLiveSettings() {
  const queries = useQueryClient();
  const listen = useListen();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const end = listen((events) => {
      if (events === 'resync') return;
      const hasEnded = events.some((event) => event.kind === 'job' && !event.job.running);
      if (hasEnded) void queries.invalidateQueries({ queryKey: historySettingsKey });
      if (!events.some(({ kind }) => kind === 'history')) return;
      timer ??= setTimeout(() => {
        timer = null;
        void queries.invalidateQueries({ queryKey: historySettingsKey });
      }, freshMs);
    });
    return () => {
      end();
      if (timer !== null) clearTimeout(timer);
    };
  }, [queries, listen]);
  return useHistorySettings();
}

function RecorderNotice(props: { of: HistorySettings['recorder'] }) {
  const { text, bytes } = useTranslator();
  const { state, behind_bytes: behind, detail } = props.of;
  if (state === 'following') return null;
  return (
    <Callout intent={state === 'catching_up' ? 'info' : 'warning'} title={text(`settings.recorderTitle.${state}`)}>
      {text(`settings.recorderHint.${state}`)}
      {behind === null ? null : ` ${text('settings.behind', { size: bytes(behind) })}`}
      {detail === null ? null : ` (${visible(detail)})`}
    </Callout>
  );
}

function Archive(props: { of: HistorySettings }) {
  const styles = useStyles();
  const { text, number, bytes } = useTranslator();
  const { size, geo, recorder } = props.of;
  return (
    <dl className={styles.list}>
      <Entry term="settings.size">{bytes(size.bytes)}</Entry>
      <Entry term="settings.events">{number(size.events)}</Entry>
      <Entry term="settings.oldest">{size.oldest === null ? '–' : <Time value={size.oldest} />}</Entry>
      <Entry term="settings.recorder">{text(`settings.recorder.${recorder.state}`)}</Entry>
      <Entry term="settings.geo">
        {geo.source === null ? text('settings.geoNone') : text(`settings.geo.${geo.source}`)}
        {geo.file_date === null ? null : (
          <>
            , <Time value={geo.file_date} />
          </>
        )}
        {geo.source !== null && !geo.networks ? `, ${text('settings.geoNoNetworks')}` : null}
      </Entry>
    </dl>
  );
}

function Entry(props: { term: MessageKey; children: ReactNode }) {
  const styles = useStyles();
  const { text } = useTranslator();
  return (
    <div>
      <dt className={styles.term}>{text(props.term)}</dt>
      <dd className={styles.value}>{props.children}</dd>
    </div>
  );
}
