/** All lenses, in the order of the buttons above the picture. */
import { ListFilter } from 'lucide-react';
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
];
