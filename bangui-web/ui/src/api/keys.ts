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
