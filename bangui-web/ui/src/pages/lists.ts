// SPDX-License-Identifier: Apache-2.0
// The pages with long lists, in one file to load.
export { BansPage } from './bans/BansPage';
export { JailPage } from './jail/JailPage';
