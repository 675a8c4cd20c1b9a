// SPDX-License-Identifier: Apache-2.0
// What is done to all of fail2ban, seldom and by administrators only.
import { lazy, Suspense, useState } from 'react';
import { useLimits } from '@/api/hooks';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useServices } from '@/app/services';
import { useFocusReturn } from '@/bans/BanActions';
import { ActionItem, ActionMenu } from '@/components/ActionMenu';
import { ArrowSyncRegular, LockOpenRegular } from '@/components/icons';
import { useText } from '@/i18n/context';
import { useMayTune } from '@/session/context';

const UnbanAllDialog = lazy(async () => ({ default: (await import('@/bans/dialogs')).UnbanAllDialog }));

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
      <Suspense fallback={null}>{isAsked ? <UnbanAllDialog close={() => setAsked(false)} /> : null}</Suspense>
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
