// SPDX-License-Identifier: Apache-2.0
// The sentence for what happened.
import type { Activity } from '@/api/types';
import type { MessageKey } from '@/i18n/en';

/** Where an activity names no address or no jail, a sentence that needs none. */
export function activityKey({ kind, reason, jail, address }: Activity): MessageKey {
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
