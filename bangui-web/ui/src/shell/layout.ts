// SPDX-License-Identifier: Apache-2.0
// Below this width the navigation moves to the bottom and tables fold their lesser columns away.

export const phone = '@media (max-width: 719px)';
