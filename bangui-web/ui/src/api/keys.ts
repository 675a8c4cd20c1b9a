// SPDX-License-Identifier: Apache-2.0
// Names of what the query client holds.
import type { BanFilter } from '@/live/lists';

export const jailsKey = ['jails'] as const;
export const bansKey = ['bans'] as const;
export const jailKey = (name: string) => ['jail', name] as const;
export const banListKey = (filter: BanFilter) => ['bans', filter] as const;
