// SPDX-License-Identifier: Apache-2.0
// Not even who is signed in could be found out. Tries again by itself, with growing pauses.
import { useEffect, useRef } from 'react';
import type { ApiError } from '@/api/problem';
import { problemKey } from '@/api/messages';
import { Command } from '@/components/Command';
import { Notice } from '@/components/Notice';
import { useTitle } from '@/components/useTitle';
import { useText } from '@/i18n/context';
import { useServices } from './services';

const firstPauseMs = 1_000;
const longestPauseMs = 10_000;

export function Unreachable(props: { error: ApiError }) {
  const { session } = useServices();
  const text = useText();
  const pause = useRef(firstPauseMs);
  useTitle(text('strip.webUnreachable'));
  useEffect(() => {
    const timer = setTimeout(() => void session.load(), pause.current);
    pause.current = Math.min(pause.current * 2, longestPauseMs);
    return () => clearTimeout(timer);
  }, [session, props.error]);
  const isFault = props.error.isOurFault;
  return (
    <Notice
      intent="error"
      title={text(isFault ? 'strip.webFault' : 'strip.webUnreachable')}
      detail={isFault ? text(problemKey(props.error.code)) : text('strip.hint.web')}
      requestId={props.error.problem?.request_id ?? null}
      action={{ label: text('app.retry'), run: () => void session.load() }}
    >
      <Command text={isFault ? 'journalctl -u bangui-web' : 'systemctl status bangui-web'} />
    </Notice>
  );
}
