// SPDX-License-Identifier: Apache-2.0
// What is done to all of fail2ban, seldom and by administrators only.
import { useQueryClient } from '@tanstack/react-query';
import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useJails, useLimits } from '@/api/hooks';
import { jailsKey } from '@/api/keys';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useServices } from '@/app/services';
import { useFocusReturn } from '@/bans/BanActions';
import { ActionItem, ActionMenu } from '@/components/ActionMenu';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { ArrowSyncRegular, LockOpenRegular } from '@/components/icons';
import { useText } from '@/i18n/context';
import { useMayTune } from '@/session/context';

/** What the API wants to read; the same in every language. */
const confirmation = 'unban everything';

const useStyles = makeStyles({ text: { margin: 0 } });

export function DashboardMenu() {
  const text = useText();
  const mayTune = useMayTune();
  const [isAsked, setAsked] = useState(false);
  useFocusReturn(isAsked);
  if (!mayTune) return null;
  return (
    <>
      <ActionMenu label={text('dashboard.more')}>
        <Items unbanAll={() => setAsked(true)} />
      </ActionMenu>
      {isAsked ? <UnbanAll close={() => setAsked(false)} /> : null}
    </>
  );
}

function Items(props: { unbanAll: () => void }) {
  const text = useText();
  const limits = useLimits().data;
  const flushLogs = useFlushLogs();
  return (
    <>
      <ActionItem icon={<ArrowSyncRegular />} refusal={null} run={() => void flushLogs()}>
        {text('flushLogs.run')}
      </ActionItem>
      <ActionItem
        icon={<LockOpenRegular />}
        refusal={limits?.unban_all === false ? text('limits.noUnbanAll') : null}
        run={props.unbanAll}
      >
        {text('unbanAll.open')}
      </ActionItem>
    </>
  );
}

function UnbanAll(props: { close: () => void }) {
  const { client, feedback } = useServices();
  const queries = useQueryClient();
  const text = useText();
  const styles = useStyles();
  const banned = useJails().data?.items.reduce((sum, jail) => sum + jail.currently_banned, 0);
  const run = async (): Promise<void> => {
    const { count } = await client.call('post', '/api/v1/bans/unban-all', { body: { confirm: confirmation } });
    void queries.invalidateQueries({ queryKey: jailsKey });
    feedback.add({ intent: 'success', text: text('unbanAll.done', { count }), details: [], action: null });
  };
  return (
    <ConfirmDialog
      title={text('unbanAll.title')}
      submit={text('unbanAll.submit')}
      typed={confirmation}
      run={run}
      close={props.close}
    >
      <p className={styles.text}>{text('unbanAll.text', { count: banned ?? 0 })}</p>
    </ConfirmDialog>
  );
}

function useFlushLogs(): () => Promise<void> {
  const { client, feedback } = useServices();
  const text = useText();
  return async () => {
    try {
      await client.call('post', '/api/v1/fail2ban/flush-logs');
      feedback.add({ intent: 'success', text: text('flushLogs.done'), details: [], action: null });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      feedback.add({ intent: 'error', text: text(problemKey(error.code)), details: [], action: null });
    }
  };
}
