// SPDX-License-Identifier: Apache-2.0
// What a part of a page shows in the place of data: that there is none, or that it could not be loaded.
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useText } from '@/i18n/context';
import { Notice, type NoticeProps } from './Notice';

export function EmptyNotice(props: Pick<NoticeProps, 'title' | 'detail' | 'action'>) {
  return <Notice intent="info" {...props} />;
}

export function ErrorNotice(props: { error: Error; retry: () => void }) {
  const text = useText();
  const { error } = props;
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <Notice
      intent="error"
      title={text('error.title')}
      detail={text(problemKey(error instanceof ApiError ? error.code : 'internal'))}
      requestId={problem?.request_id ?? null}
      action={{ label: text('app.retry'), run: props.retry }}
    />
  );
}
