// SPDX-License-Identifier: Apache-2.0
// What can be done to a whole jail: pause it, unban everybody in it, stop it.
import { useQueryClient } from '@tanstack/react-query';
import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useLimits } from '@/api/hooks';
import { jailKey, jailsKey } from '@/api/keys';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useServices } from '@/app/services';
import { useBanActions, useFocusReturn } from '@/bans/BanActions';
import { ActionItem, ActionMenu } from '@/components/ActionMenu';
import { Command } from '@/components/Command';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { LockOpenRegular, PauseRegular, PlayRegular, RecordStopRegular } from '@/components/icons';
import { useText } from '@/i18n/context';
import { useMayBan, useMayTune } from '@/session/context';
import { commandOf } from '@/text/shell';
import { visible } from '@/text/visible';

const useStyles = makeStyles({ text: { margin: 0, overflowWrap: 'anywhere' } });

interface JailMenuProps {
  jail: string;
  /** Null where it is not known. */
  paused: boolean | null;
  banned: number;
}

export function JailMenu(props: JailMenuProps) {
  const { jail, banned } = props;
  const text = useText();
  const mayBan = useMayBan();
  const [asked, setAsked] = useState<'unban' | 'stop' | null>(null);
  useFocusReturn(asked !== null);
  if (!mayBan) return null;
  const close = (): void => setAsked(null);
  return (
    <>
      <ActionMenu label={text('jail.more', { name: visible(jail) })}>
        <Items {...props} ask={setAsked} />
      </ActionMenu>
      {asked === 'unban' ? <UnbanAll jail={jail} banned={banned} close={close} /> : null}
      {asked === 'stop' ? <Stop jail={jail} close={close} /> : null}
    </>
  );
}

function Items(props: JailMenuProps & { ask: (what: 'unban' | 'stop') => void }) {
  const { jail, paused, banned, ask } = props;
  const text = useText();
  const limits = useLimits().data;
  const mayTune = useMayTune();
  const setPaused = usePause(jail);
  const untuned = limits?.tune === false ? text('limits.noTuning') : null;
  const unlessAllowed = (isAllowed: boolean | undefined, reason: 'limits.noPausing' | 'limits.noStopping'): string | null =>
    untuned ?? (isAllowed === false ? text(reason) : null);
  return (
    <>
      <ActionItem
        icon={<LockOpenRegular />}
        refusal={banned === 0 ? text('bans.noneInJail') : null}
        run={() => ask('unban')}
      >
        {text('jail.unbanAll')}
      </ActionItem>
      {mayTune && paused !== true ? (
        <ActionItem icon={<PauseRegular />} refusal={unlessAllowed(limits?.pause_jails, 'limits.noPausing')} run={() => void setPaused(true)}>
          {text('jail.pause')}
        </ActionItem>
      ) : null}
      {/* The policy of pausing does not hold up who ends a pause. */}
      {mayTune && paused !== false ? (
        <ActionItem icon={<PlayRegular />} refusal={untuned} run={() => void setPaused(false)}>
          {text('jail.resume')}
        </ActionItem>
      ) : null}
      {mayTune ? (
        <ActionItem
          icon={<RecordStopRegular />}
          refusal={unlessAllowed(limits?.stop_jails, 'limits.noStopping')}
          run={() => ask('stop')}
        >
          {text('jail.stop')}
        </ActionItem>
      ) : null}
    </>
  );
}

function UnbanAll(props: { jail: string; banned: number; close: () => void }) {
  const { unbanJail } = useBanActions();
  const text = useText();
  const styles = useStyles();
  const name = visible(props.jail);
  return (
    <ConfirmDialog
      title={text('jail.unbanAllTitle', { name })}
      submit={text('unban.submit')}
      run={() => unbanJail(props.jail, props.banned)}
      close={props.close}
    >
      <p className={styles.text}>{text('jail.unbanAllText', { count: props.banned, name })}</p>
      <p className={styles.text}>{text('unbanMany.note')}</p>
    </ConfirmDialog>
  );
}

function Stop(props: { jail: string; close: () => void }) {
  const { jail } = props;
  const { client, feedback } = useServices();
  const queries = useQueryClient();
  const text = useText();
  const styles = useStyles();
  const [, navigate] = useLocation();
  const name = visible(jail);
  const command = reviveCommand(jail);
  const stop = async (): Promise<void> => {
    await client.call('post', '/api/v1/jails/{jail}/stop', { path: { jail }, body: { confirm: jail } });
    void queries.invalidateQueries({ queryKey: jailsKey });
    feedback.add({
      intent: 'warning',
      text: text('jail.stopped', { name }),
      details: command === null ? [] : [command],
      action: null,
    });
    navigate('/jails');
  };
  return (
    <ConfirmDialog
      title={text('jail.stopTitle', { name })}
      submit={text('jail.stopSubmit')}
      typed={jail}
      run={stop}
      close={props.close}
    >
      <p className={styles.text}>{text('jail.stopText', { name })}</p>
      <p className={styles.text}>
        {text('jail.stopRevive')} {command === null ? null : <Command text={command} />}
      </p>
    </ConfirmDialog>
  );
}

/** Null for a name that a shell would not take as it is. */
export function reviveCommand(jail: string): string | null {
  return commandOf('fail2ban-client', 'reload', '--if-exists', jail);
}

/** Tells what came of it, with the way back; never throws. */
function usePause(jail: string): (paused: boolean) => Promise<void> {
  const { client, feedback } = useServices();
  const queries = useQueryClient();
  const text = useText();
  const setPaused = async (paused: boolean): Promise<void> => {
    const name = visible(jail);
    try {
      await client.call('patch', '/api/v1/jails/{jail}', { path: { jail }, body: { paused } });
      void queries.invalidateQueries({ queryKey: jailsKey });
      void queries.invalidateQueries({ queryKey: jailKey(jail) });
      feedback.add({
        intent: 'success',
        text: text(paused ? 'jail.pausedNow' : 'jail.resumedNow', { name }),
        details: [],
        action: { label: text(paused ? 'jail.resume' : 'jail.pause'), run: () => void setPaused(!paused) },
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      feedback.add({ intent: 'error', text: text(problemKey(error.code)), details: [], action: null });
    }
  };
  return setPaused;
}
