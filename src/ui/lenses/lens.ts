/** A view over the same cluster, in place of the picture. Loaded when it is first opened. */
import type { LucideIcon } from 'lucide-react';
import type { ComponentType, LazyExoticComponent } from 'react';

export interface Lens {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Opens and closes it from anywhere but a field. */
  readonly key: string;
  readonly View: LazyExoticComponent<ComponentType>;
}
