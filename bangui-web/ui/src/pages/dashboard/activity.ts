// SPDX-License-Identifier: Apache-2.0
// The sentence for what happened.
import type { Activity } from '@/api/types';
import type { MessageKey } from '@/i18n/en';

/** What is told of an activity, whether it comes from the stream or from the history. */
type Told = Pick<Activity, 'kind' | 'reason' | 'jail' | 'address' | 'detail'>;

/** What the daemon says of itself, of fail2ban and of jails, which is not text for people. */
const known = {
  'service started': 'activity.service.started',
  'service stopping': 'activity.service.stopping',
  'service reload': 'activity.service.reload',
  'service reloaded': 'activity.service.reloaded',
  'service fail2ban_online': 'activity.service.fail2banOnline',
  'service fail2ban_offline': 'activity.service.fail2banOffline',
  'service banguid_online': 'activity.service.banguidOnline',
  'service banguid_offline': 'activity.service.banguidOffline',
  'jail started': 'activity.jail.started',
  'jail stopped': 'activity.jail.stopped',
  'jail reloaded': 'activity.jail.reloaded',
  'ban after_unban': 'activity.banAgain',
} as const satisfies Record<string, MessageKey>;

function knownKey({ kind, detail }: Told): MessageKey | null {
  const name = `${kind} ${detail ?? ''}`;
  return name in known ? known[name as keyof typeof known] : null;
}

/** What the sentence leaves out. */
export function activityDetail(of: Told): string | null {
  return knownKey(of) === null ? of.detail : null;
}

/** Where an activity names no address or no jail, a sentence that needs none. */
export function activityKey(of: Told): MessageKey {
  const { kind, reason, jail, address } = of;
  const key = knownKey(of);
  if (key !== null) return key;
  switch (kind) {
    case 'unban':
      return `activity.unban.${reason ?? 'unknown'}`;
    case 'action_error':
      return address === null ? 'activity.actionErrorInJail' : 'activity.actionError';
    case 'jail':
      return jail === null ? 'activity.service' : 'activity.jail';
    case 'service':
      return 'activity.service';
    case 'ban':
    case 'restore':
    case 'increase':
    case 'already':
      return `activity.${kind}`;
  }
}
