/** A part of the inspector with a small heading. */
import { useId, type ReactNode } from 'react';

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const heading = useId();
  return (
    <section className="section" aria-labelledby={heading}>
      <h4 id={heading}>{title}</h4>
      {children}
    </section>
  );
}
