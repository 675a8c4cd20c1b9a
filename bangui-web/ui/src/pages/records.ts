// SPDX-License-Identifier: Apache-2.0
// The pages about what is kept of the past, in one file to load.
export { AddressPage } from './address/AddressPage';
export { HistoryPage } from './history/HistoryPage';
export { SettingsPage } from './settings/SettingsPage';
