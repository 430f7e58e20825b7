/** All lenses, in the order of the buttons above the picture. */
import { Box, GitFork, ListFilter, RefreshCw } from 'lucide-react';
import { lazy } from 'react';
import { words } from '../words/words.ts';
import type { Lens } from './lens.ts';

export const lenses: readonly Lens[] = [
  {
    id: 'scheduling',
    title: words.schedulingLens.title,
    icon: ListFilter,
    key: 's',
    View: lazy(() => import('./scheduling/SchedulingLens.tsx')),
  },
  {
    id: 'ownership',
    title: words.lenses.ownership,
    icon: GitFork,
    key: 'o',
    View: lazy(() => import('./ownership/OwnershipLens.tsx')),
  },
  {
    id: 'reconcile',
    title: words.lenses.reconcile,
    icon: RefreshCw,
    key: 'r',
    View: lazy(() => import('./reconcile/ReconcileLens.tsx')),
  },
  {
    id: 'pod',
    title: words.lenses.pod,
    icon: Box,
    key: 'b',
    View: lazy(() => import('./pod/PodLens.tsx')),
  },
];
