// SPDX-License-Identifier: Apache-2.0
// Says whose trouble it is when something is wrong, how old what one sees is, and what to do. Nothing else on
// the page judges this. A passing hiccup is not worth a word.
import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useState, type ReactNode } from 'react';
import { problemKey } from '@/api/messages';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { Command } from '@/components/Command';
import { PlugDisconnectedRegular, WarningRegular } from '@/components/icons';
import { Strip, StripLine } from '@/components/Strip';
import { Time } from '@/components/Time';
import { Message, useText } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import { useHealth } from '@/live/context';
import type { Health } from '@/live/health';
import { visible } from '@/text/visible';

type Trouble = Extract<Health, { since: Date | null }>;

/** A lost stream that is back within this time, e.g. because the daemon was restarted, is not shown. */
const graceMs = 1_000;

const explanations: Record<Trouble['kind'], { title: MessageKey; hint: MessageKey; command: string }> = {
  fail2ban_offline: {
    title: 'strip.fail2banOffline',
    hint: 'strip.hint.fail2ban',
    command: 'systemctl status fail2ban',
  },
  fail2ban_connecting: {
    title: 'strip.fail2banConnecting',
    hint: 'strip.hint.fail2ban',
    command: 'systemctl status fail2ban',
  },
  banguid_offline: { title: 'strip.banguidOffline', hint: 'strip.hint.banguid', command: 'systemctl status banguid' },
  web_unreachable: { title: 'strip.webUnreachable', hint: 'strip.hint.web', command: 'systemctl status bangui-web' },
};

const useStyles = makeStyles({
  title: { fontWeight: tokens.fontWeightSemibold },
  detail: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export function StatusStrip() {
  const { fault } = useServices();
  const health = useHealth();
  const error = useStore(fault);
  const isGraceOver = useIsOlderThan(health.kind === 'web_unreachable', graceMs);
  const isShown = 'since' in health && (health.kind !== 'web_unreachable' || isGraceOver);
  const text = useText();
  return (
    // Always there, so that screen readers hear of what comes into it.
    <div role="status" aria-label={text('strip.label')}>
      {isShown ? <TroubleStrip health={health} /> : null}
      {error && !isShown ? (
        <Words
          isFault
          title={text('strip.webFault')}
          command="journalctl -u bangui-web"
          hint={text('strip.hint.fault')}
          detail={[
            text(problemKey(error.code)),
            error.problem?.request_id ? text('strip.requestId', { id: error.problem.request_id }) : '',
          ].join(' ')}
        />
      ) : null}
    </div>
  );
}

function TroubleStrip(props: { health: Trouble }) {
  const { health } = props;
  const text = useText();
  const { title, hint, command } = explanations[health.kind];
  return (
    <Words
      title={
        <>
          {text(title)}
          {health.since && health.kind !== 'fail2ban_connecting' ? (
            <>
              {' '}
              <Message id="strip.since" parts={{ time: <Time value={health.since} /> }} />
            </>
          ) : null}
        </>
      }
      asOf={
        health.asOf ? (
          <Message id="strip.asOf" parts={{ time: <Time value={health.asOf} /> }} />
        ) : (
          text('strip.nothingYet')
        )
      }
      hint={text(hint)}
      command={command}
      detail={health.detail ? visible(health.detail) : null}
    />
  );
}

function Words(props: {
  title: ReactNode;
  asOf?: ReactNode;
  hint: string;
  command: string;
  detail: string | null;
  isFault?: true;
}) {
  const styles = useStyles();
  return (
    <Strip
      intent={props.isFault ? 'danger' : 'warning'}
      Icon={props.isFault ? WarningRegular : PlugDisconnectedRegular}
    >
      <StripLine>
        <span className={styles.title}>{props.title}</span>
        {props.asOf ? <> · {props.asOf}</> : null}
      </StripLine>
      <StripLine>
        {props.hint} <Command text={props.command} />
      </StripLine>
      {props.detail ? <p className={styles.detail}>{props.detail}</p> : null}
    </Strip>
  );
}

/** True once a condition has held for a time. */
function useIsOlderThan(condition: boolean, ms: number): boolean {
  const [isOlder, setOlder] = useState(false);
  useEffect(() => {
    if (!condition) return undefined;
    const timer = setTimeout(() => setOlder(true), ms);
    return () => {
      clearTimeout(timer);
      setOlder(false);
    };
  }, [condition, ms]);
  return condition && isOlder;
}
