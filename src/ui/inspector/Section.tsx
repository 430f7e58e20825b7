/** A part of the inspector with a small heading. */
import type { ReactNode } from 'react';

export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="section">
      <h3>{title}</h3>
      {children}
    </div>
  );
}
