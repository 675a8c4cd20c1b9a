// SPDX-License-Identifier: Apache-2.0
// Short names for the generated types of the HTTP API.
import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type Activity = Schemas['Activity'];
export type ActivityList = Schemas['ActivityList'];
export type AddressDetail = Schemas['AddressDetail'];
export type Ban = Schemas['Ban'];
export type BanChange = Schemas['BanChange'];
export type BanEvent = Schemas['BanEvent'];
export type BanList = Schemas['BanList'];
export type Bulk = Schemas['Bulk'];
export type BulkRequest = Schemas['BulkRequest'];
export type BulkResult = Schemas['BulkResult'];
export type EventKind = Schemas['EventKind'];
export type EventList = Schemas['EventList'];
export type EventOrigin = Schemas['EventOrigin'];
/** `Event` is the browser's. */
export type HistoryEvent = Schemas['Event'];
export type HistoryRetention = Schemas['HistoryRetention'];
export type HistorySettings = Schemas['HistorySettings'];
export type Jail = Schemas['Jail'];
export type JailDetail = Schemas['JailDetail'];
export type JailList = Schemas['JailList'];
export type JailParameters = Schemas['JailParameters'];
export type JailTuning = Schemas['JailTuning'];
export type Job = Schemas['Job'];
export type JobList = Schemas['JobList'];
export type Limits = Schemas['Limits'];
export type LookUp = Schemas['LookUp'];
export type Network = Schemas['Network'];
export type Problem = Schemas['Problem'];
export type ProblemCode = Schemas['ProblemCode'];
export type Range = Schemas['Range'];
export type RuntimeChange = Schemas['RuntimeChange'];
export type Session = Schemas['Session'];
export type Settings = Schemas['Settings'];
export type SetupRequest = Schemas['SetupRequest'];
export type SignInRequest = Schemas['SignInRequest'];
export type Status = Schemas['Status'];
export type Totals = Schemas['Totals'];
export type Unban = Schemas['Unban'];
export type UnbanEverywhere = Schemas['UnbanEverywhere'];
export type UnbanReason = Schemas['UnbanReason'];

export type HistoryQuery = NonNullable<paths['/api/v1/history']['get']['parameters']['query']>;

export type StatsAddresses = Schemas['StatsAddresses'];
export type StatsCountries = Schemas['StatsCountries'];
export type StatsDashboard = Schemas['StatsDashboard'];
export type StatsJails = Schemas['StatsJails'];
export type StatsNetworks = Schemas['StatsNetworks'];
export type StatsSummary = Schemas['StatsSummary'];
export type StatsTimeline = Schemas['StatsTimeline'];

export type BanSort = NonNullable<components['parameters']['sort']>;
