// SPDX-License-Identifier: Apache-2.0
// What a part of a page shows in the place of data: that there is none, or that it could not be loaded.
import { makeStyles, tokens } from '@fluentui/react-components';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useText } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import { Command } from './Command';
import { Notice, type NoticeProps } from './Notice';

const useStyles = makeStyles({ hint: { margin: 0, color: tokens.colorNeutralForeground2 } });

export function EmptyNotice(props: Pick<NoticeProps, 'title' | 'detail' | 'action' | 'children'>) {
  return <Notice intent="info" {...props} />;
}

export function ErrorNotice(props: { error: Error; retry: () => void }) {
  const text = useText();
  const { error } = props;
  const problem = error instanceof ApiError ? error.problem : null;
  const command = error instanceof ApiError ? commandFor(error) : null;
  const styles = useStyles();
  return (
    <Notice
      intent="error"
      title={text('error.title')}
      detail={text(problemKey(error instanceof ApiError ? error.code : 'internal'))}
      requestId={problem?.request_id ?? null}
      action={{ label: text('app.retry'), run: props.retry }}
    >
      {command === null ? null : (
        <p className={styles.hint}>
          {text(command.hint)} <Command text={command.text} />
        </p>
      )}
    </Notice>
  );
}

/** Where to look on the server, by whose trouble it is; null when it is nobody's there. */
function commandFor(error: ApiError): { hint: MessageKey; text: string } | null {
  switch (error.code) {
    case 'fail2ban_offline':
    case 'fail2ban_protocol':
    case 'timed_out':
      return { hint: 'strip.hint.fail2ban', text: 'systemctl status fail2ban' };
    case 'banguid_offline':
      return { hint: 'strip.hint.banguid', text: 'systemctl status banguid' };
    case 'unreachable':
      return { hint: 'strip.hint.web', text: 'systemctl status bangui-web' };
    default:
      return error.isOurFault ? { hint: 'strip.hint.fault', text: 'journalctl -u bangui-web' } : null;
  }
}
