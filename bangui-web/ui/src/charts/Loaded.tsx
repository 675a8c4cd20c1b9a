// SPDX-License-Identifier: Apache-2.0
// What was read, or what stands in its place: rows while nothing was, an error when it cannot be. What another
// range had is shown faintly until this one's is there; what cannot be read again says from when it is.
import type { UseQueryResult } from '@tanstack/react-query';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { Time } from '@/components/Time';
import { Message } from '@/i18n/context';

const useStyles = makeStyles({
  before: { opacity: 0.5 },
  stale: {
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`,
    margin: 0,
    color: tokens.colorStatusWarningForeground3,
    fontSize: tokens.fontSizeBase200,
  },
});

export function Loaded<T>(props: { query: UseQueryResult<T>; rows: number; children: (data: T) => ReactNode }) {
  const styles = useStyles();
  const { data, error, isPlaceholderData, dataUpdatedAt, refetch } = props.query;
  if (data === undefined)
    return error === null ? <SkeletonRows rows={props.rows} /> : <ErrorNotice error={error} retry={() => void refetch()} />;
  return (
    <div className={mergeClasses(isPlaceholderData && styles.before)} aria-busy={isPlaceholderData}>
      {error === null ? null : (
        <p className={styles.stale}>
          <Message id="live.off" parts={{ time: <Time value={new Date(dataUpdatedAt)} /> }} />
        </p>
      )}
      {props.children(data)}
    </div>
  );
}
