// SPDX-License-Identifier: Apache-2.0
import { AppLink } from '@/components/AppLink';
import { PageHeading } from '@/components/PageHeading';
import { useText } from '@/i18n/context';

export function NotFoundPage() {
  const text = useText();
  return (
    <>
      <PageHeading title={text('notFound.title')} />
      <p>{text('notFound.detail')}</p>
      <AppLink to="/">{text('notFound.home')}</AppLink>
    </>
  );
}
