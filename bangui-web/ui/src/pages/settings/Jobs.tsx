// SPDX-License-Identifier: Apache-2.0
// What the web daemon does by itself: when it did, what came of it, and when it does next.
import { useQueryClient } from '@tanstack/react-query';
import { Button, makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useJobs } from '@/api/hooks';
import { jobsKey } from '@/api/keys';
import { errorKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import type { Job, JobList } from '@/api/types';
import { useServices } from '@/app/services';
import { PlayRegular } from '@/components/icons';
import { ErrorNotice } from '@/components/states';
import { SkeletonRows, useTableStyles } from '@/components/table';
import { Time } from '@/components/Time';
import { useTranslator } from '@/i18n/context';
import { en, type MessageKey } from '@/i18n/en';
import { useMayTune } from '@/session/context';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  name: { display: 'block' },
  about: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
  bad: { color: tokens.colorStatusDangerForeground3 },
  detail: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  progress: { marginTop: tokens.spacingVerticalXS, maxWidth: '200px' },
  action: { width: '1%', textAlign: 'end' },
  button: { whiteSpace: 'nowrap' },
});

export function Jobs() {
  const table = useTableStyles();
  const styles = useStyles();
  const { text } = useTranslator();
  const mayRun = useMayTune();
  const jobs = useJobs();
  if (jobs.data === undefined)
    return jobs.isError ? <ErrorNotice error={jobs.error} retry={() => void jobs.refetch()} /> : <SkeletonRows rows={5} />;
  return (
    <table className={table.table} aria-label={text('jobs.title')}>
      <thead>
        <tr>
          <th scope="col" className={table.head}>
            {text('jobs.column.name')}
          </th>
          <th scope="col" className={mergeClasses(table.head, table.wideOnly)}>
            {text('jobs.column.schedule')}
          </th>
          <th scope="col" className={table.head}>
            {text('jobs.column.last')}
          </th>
          <th scope="col" className={mergeClasses(table.head, table.wideOnly)}>
            {text('jobs.column.next')}
          </th>
          {mayRun ? (
            <th scope="col" className={mergeClasses(table.head, styles.action)}>
              <span className={table.hidden}>{text('bans.column.actions')}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {jobs.data.items.map((job) => (
          <Row key={job.name} job={job} mayRun={mayRun} />
        ))}
      </tbody>
    </table>
  );
}

function Row(props: { job: Job; mayRun: boolean }) {
  const { job } = props;
  const table = useTableStyles();
  const styles = useStyles();
  const { text, duration } = useTranslator();
  const about = knownKey(`jobs.about.${job.name}`);
  return (
    <tr className={table.row}>
      <th scope="row" className={table.cell}>
        <span className={styles.name}>{jobName(job, text)}</span>
        {about === null ? null : <span className={styles.about}>{text(about)}</span>}
      </th>
      <td className={mergeClasses(table.cell, table.wideOnly)}>
        {job.schedule_seconds === null ? text('jobs.byItself') : text('jobs.every', { duration: duration(job.schedule_seconds) })}
      </td>
      <td className={table.cell}>
        <Last job={job} />
      </td>
      <td className={mergeClasses(table.cell, table.wideOnly)}>{job.next_run === null ? '–' : <Time value={job.next_run} />}</td>
      {props.mayRun ? (
        <td className={mergeClasses(table.cell, styles.action)}>
          <RunNow job={job} />
        </td>
      ) : null}
    </tr>
  );
}

function Last(props: { job: Job }) {
  const { running, progress, last_finished: finished, last_started: started, last_result: result, last_detail: detail } = props.job;
  const styles = useStyles();
  const { text, number } = useTranslator();
  if (running) {
    const { done = 0, total = null } = progress ?? {};
    return (
      <>
        {progress === null || total === null
          ? text('jobs.running')
          : text('bulk.progress', { finished: number(done), total: number(total) })}
        <ProgressBar
          className={styles.progress}
          aria-label={text('jobs.running')}
          {...(total === null || total === 0 ? {} : { value: Math.min(1, done / total) })}
        />
      </>
    );
  }
  const time = finished ?? started;
  return (
    <>
      {time === null ? text('jobs.never') : <Time value={time} />}
      {result === null ? null : (
        <span className={mergeClasses(result === 'failed' && styles.bad)}> · {text(`jobs.result.${result}`)}</span>
      )}
      {detail === null ? null : <span className={styles.detail}>{visible(detail)}</span>}
    </>
  );
}

function RunNow(props: { job: Job }) {
  const { job } = props;
  const { client, feedback } = useServices();
  const queries = useQueryClient();
  const { text } = useTranslator();
  const styles = useStyles();
  const [isBusy, setBusy] = useState(false);
  const name = jobName(job, text);
  const run = async (): Promise<void> => {
    if (isBusy || job.running) return;
    setBusy(true);
    try {
      const begun = await client.call('post', '/api/v1/jobs/{name}/run', { path: { name: job.name } });
      queries.setQueryData<JobList>(
        jobsKey,
        (before) => before && { ...before, items: before.items.map((each) => (each.name === begun.name ? begun : each)) },
      );
    } catch (error) {
      feedback.add({ intent: 'error', text: `${name}: ${text(errorKey(ApiError.of(error)))}`, details: [], action: null });
    }
    setBusy(false);
  };
  return (
    <Button
      size="small"
      className={styles.button}
      icon={<PlayRegular />}
      aria-label={text('jobs.runNamed', { name })}
      disabledFocusable={isBusy || job.running}
      onClick={() => void run()}
    >
      {text('jobs.run')}
    </Button>
  );
}

/** A newer server may have jobs that this page has no words for. */
function knownKey(key: string): MessageKey | null {
  return key in en ? (key as MessageKey) : null;
}

function jobName(job: Job, text: (key: MessageKey) => string): string {
  const key = knownKey(`jobs.name.${job.name}`);
  return key === null ? visible(job.name) : text(key);
}
