// SPDX-License-Identifier: Apache-2.0
// Both dialogs in one file to load: who opens one soon opens the other.
export { BanDialog } from './BanDialog';
export { UnbanDialog } from './UnbanDialog';
