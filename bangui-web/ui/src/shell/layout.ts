// SPDX-License-Identifier: Apache-2.0

/** Below this width the navigation moves to the bottom and tables fold their lesser columns away. */
export const phone = '@media (max-width: 719px)';

/** Below this width long tables put all of a row below its address. */
export const compact = '@media (max-width: 1079px)';
