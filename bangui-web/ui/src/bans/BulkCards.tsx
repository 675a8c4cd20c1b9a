// SPDX-License-Identifier: Apache-2.0
// What goes on in the background, beside the messages, and its results when they are asked for.
import { lazy, Suspense, useState } from 'react';
import { useStore } from '@/app/store';
import { useBanActions, useFocusReturn } from './BanActions';

const BulkCard = lazy(async () => ({ default: (await import('./dialogs')).BulkCard }));
const BulkResultsDialog = lazy(async () => ({ default: (await import('./dialogs')).BulkResultsDialog }));

export function BulkCards() {
  const { bulk } = useBanActions();
  const runs = useStore(bulk.runs);
  const [shown, setShown] = useState<number | null>(null);
  const run = runs.find(({ id }) => id === shown);
  useFocusReturn(run !== undefined);
  return (
    <Suspense fallback={null}>
      {runs.map((each) => (
        <BulkCard key={each.id} run={each} showResults={() => setShown(each.id)} />
      ))}
      {run ? <BulkResultsDialog run={run} close={() => setShown(null)} /> : null}
    </Suspense>
  );
}
