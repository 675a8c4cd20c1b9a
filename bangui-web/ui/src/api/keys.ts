// SPDX-License-Identifier: Apache-2.0
// Names of what the query client holds.

export const jailsKey = ['jails'] as const;
export const activityKey = ['activity'] as const;
export const limitsKey = ['limits'] as const;
export const settingsKey = ['settings'] as const;
/** Of every jail's details. */
export const jailDetailsKey = ['jail'] as const;
export const jailKey = (name: string) => ['jail', name] as const;
/** Of all statistics. */
export const statsKey = ['stats'] as const;
export const geoKey = ['geo'] as const;
export const historySettingsKey = ['history settings'] as const;
export const jobsKey = ['jobs'] as const;
/** Of all that is known of every address. */
export const addressesKey = ['address'] as const;
export const addressKey = (address: string) => ['address', address] as const;
/** A list of the history that was looked at lately, with what was read of it. */
export const historyFeedKey = (filter: string) => ['history feed', filter] as const;
