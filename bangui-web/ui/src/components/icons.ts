// SPDX-License-Identifier: Apache-2.0
// The icons in use, each from its own small file.
export { AddRegular } from '@fluentui/react-icons/svg/add';
export { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
export { ArrowSortDownRegular } from '@fluentui/react-icons/svg/arrow-sort-down';
export { ArrowSortUpRegular } from '@fluentui/react-icons/svg/arrow-sort-up';
export { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
export { CircleRegular } from '@fluentui/react-icons/svg/circle';
export { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
export { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
export { EyeOffRegular } from '@fluentui/react-icons/svg/eye-off';
export { EyeRegular } from '@fluentui/react-icons/svg/eye';
export { GridRegular } from '@fluentui/react-icons/svg/grid';
export { InfoRegular } from '@fluentui/react-icons/svg/info';
export { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
export { LockOpenRegular } from '@fluentui/react-icons/svg/lock-open';
export { PersonCircleRegular } from '@fluentui/react-icons/svg/person-circle';
export { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
export { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
export { SearchRegular } from '@fluentui/react-icons/svg/search';
export { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
export { WarningRegular } from '@fluentui/react-icons/svg/warning';
