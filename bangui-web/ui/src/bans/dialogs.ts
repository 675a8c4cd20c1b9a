// SPDX-License-Identifier: Apache-2.0
// All dialogs, and what they start, in one file to load: who opens one soon opens another.
export { BanDialog } from './BanDialog';
export { BulkCard } from './BulkCard';
export { BulkResultsDialog } from './BulkResultsDialog';
export { IgnoreDialog } from './IgnoreDialog';
export { UnbanAllDialog } from './UnbanAllDialog';
export { UnbanDialog } from './UnbanDialog';
export { UnbanManyDialog } from './UnbanManyDialog';
