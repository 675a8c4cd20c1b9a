// SPDX-License-Identifier: Apache-2.0
// What to do when fail2ban could not do in the firewall what a ban is for.
import { useText } from '@/i18n/context';
import { useLive } from '@/live/context';
import { commandOf } from '@/text/shell';
import { Command } from './Command';

export function ActionErrorHint() {
  const text = useText();
  const log = useLive().status?.log;
  const command = (log?.target.startsWith('/') ? commandOf('grep', 'ERROR', log.target) : null) ?? 'journalctl -u fail2ban';
  return (
    <>
      {text('warning.actionsHint')} <Command text={command} />
    </>
  );
}
