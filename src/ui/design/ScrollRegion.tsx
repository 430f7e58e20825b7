/** Something that scrolls by itself: it has a name, and can be reached and scrolled by keyboard. */
import type { ReactNode } from 'react';

interface ScrollRegionProps {
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}

export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={`${className} scroll`} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
