// SPDX-License-Identifier: Apache-2.0
// What is not as it should be although everything runs, each with what to do about it.
import type { ReactNode } from 'react';
import { useJails } from '@/api/hooks';
import type { Status } from '@/api/types';
import { ActionErrorHint } from '@/components/ActionErrorHint';
import { JailLink } from '@/components/AppLink';
import { Callout } from '@/components/Callout';
import { Command } from '@/components/Command';
import { Time } from '@/components/Time';
import { Message, useText } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import { useBans, useHealth, useLive } from '@/live/context';
import type { BanFilter } from '@/live/lists';
import { commandOf } from '@/text/shell';
import { visible } from '@/text/visible';

export function Warnings(props: { newest: BanFilter }) {
  const { status } = useLive();
  const health = useHealth();
  const jails = useJails().data?.items ?? [];
  // While something is offline the strip says what to do; the rest would only be old.
  if (health.kind !== 'well') return null;
  return (
    <>
      {jails
        .filter((jail) => jail.action_errors > 0)
        .map((jail) => (
          <Callout
            key={jail.name}
            intent="warning"
            title={
              <Message
                id="warning.actions"
                values={{ count: jail.action_errors }}
                parts={{ jail: <JailLink jail={jail.name} /> }}
              />
            }
          >
            <ActionErrorHint />
          </Callout>
        ))}
      {status ? <LogWarning log={status.log} /> : null}
      <Paused names={jails.filter((jail) => jail.paused === true).map(({ name }) => name)} />
      <Uncertain newest={props.newest} />
    </>
  );
}

type Log = Status['log'];
type LogTrouble = Exclude<Log['state'], 'unknown' | 'following'>;

const logTexts: Record<LogTrouble, { title: MessageKey; hint: MessageKey; command: (log: Log) => string | null }> = {
  absent: { title: 'warning.log.absent', hint: 'warning.log.absentHint', command: () => 'fail2ban-client flushlogs' },
  not_a_file: {
    title: 'warning.log.notAFile',
    hint: 'warning.log.notAFileHint',
    command: () => 'fail2ban-client set logtarget /var/log/fail2ban.log',
  },
  unreadable: {
    title: 'warning.log.unreadable',
    hint: 'warning.log.unreadableHint',
    command: ({ target }) => commandOf('ls', '-l', target),
  },
  too_quiet: {
    title: 'warning.log.tooQuiet',
    hint: 'warning.log.tooQuietHint',
    command: () => 'fail2ban-client set loglevel INFO',
  },
};

function LogWarning(props: { log: Log }) {
  const text = useText();
  const { log } = props;
  // Not known yet is no trouble.
  if (log.state === 'unknown' || log.state === 'following') return null;
  const { title, hint, command } = logTexts[log.state];
  const what = command(log);
  return (
    <Callout intent="warning" title={text(title, { target: visible(log.target), level: visible(log.level) })}>
      {text('warning.log.effect')} {text(hint)} {what === null ? null : <Command text={what} />}
      {log.detail ? ` (${visible(log.detail)})` : null}
    </Callout>
  );
}

function Paused(props: { names: readonly string[] }) {
  const text = useText();
  if (props.names.length === 0) return null;
  const links: ReactNode = props.names.map((name, index) => (
    <span key={name}>
      {index > 0 ? ', ' : null}
      <JailLink jail={name} />
    </span>
  ));
  return (
    <Callout
      intent="info"
      title={<Message id="warning.paused" values={{ count: props.names.length }} parts={{ jails: links }} />}
    >
      {text('jail.pausedDetail')}
    </Callout>
  );
}

function Uncertain(props: { newest: BanFilter }) {
  const text = useText();
  const { state } = useBans(props.newest);
  if (state.isCertain || state.asOf === null) return null;
  return (
    <Callout intent="info" title={<Message id="strip.asOf" parts={{ time: <Time value={state.asOf} /> }} />}>
      {text('bans.uncertain')}
    </Callout>
  );
}
