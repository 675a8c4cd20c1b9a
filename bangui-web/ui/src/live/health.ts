// SPDX-License-Identifier: Apache-2.0
// From what is known of the connection and the daemons: is what the page shows true now, and if not, whose
// trouble is it and from when is what is shown? One place, so that no two parts of the page disagree.
import type { LiveState } from './stream';

export type Health =
  | { readonly kind: 'starting' }
  | { readonly kind: 'well' }
  | {
      readonly kind: 'fail2ban_offline' | 'fail2ban_connecting' | 'banguid_offline' | 'web_unreachable';
      /** Since when it is so. */
      readonly since: Date | null;
      /** When what is shown was last true. Null: nothing was ever known. */
      readonly asOf: Date | null;
      readonly detail: string | null;
    };

export function healthOf(live: LiveState): Health {
  if (live.connection === 'lost') {
    return { kind: 'web_unreachable', since: live.lostAt, asOf: staleBefore(live) ?? live.lostAt, detail: null };
  }
  if (live.status === null) return { kind: 'starting' };
  const { banguid, fail2ban } = live.status;
  if (banguid.state === 'offline') {
    const since = new Date(banguid.since);
    return { kind: 'banguid_offline', since, asOf: since, detail: banguid.detail };
  }
  switch (fail2ban.state) {
    case 'online':
      return { kind: 'well' };
    case 'offline':
      return {
        kind: 'fail2ban_offline',
        since: dateOf(fail2ban.since),
        asOf: dateOf(fail2ban.last_answer_at ?? fail2ban.since),
        detail: fail2ban.detail,
      };
    case 'connecting':
    case 'unknown':
      return {
        kind: 'fail2ban_connecting',
        since: dateOf(fail2ban.since),
        asOf: dateOf(fail2ban.last_answer_at),
        detail: fail2ban.detail,
      };
  }
}

/** When the stream was lost while something behind it was offline already, the data is older than the loss. */
function staleBefore(live: LiveState): Date | null {
  if (live.status === null) return null;
  const before = healthOf({ ...live, connection: 'open' });
  return 'asOf' in before ? before.asOf : null;
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
