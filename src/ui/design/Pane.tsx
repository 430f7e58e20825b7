/** A pane of the page: a landmark with a heading, tools at its right, and a body. */
import { useId, type ReactNode } from 'react';
import './Pane.css';

interface PaneProps {
  readonly title: string;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Pane({ title, tools, children, className }: PaneProps) {
  const heading = useId();
  return (
    <section className={className ? `pane ${className}` : 'pane'} aria-labelledby={heading}>
      <header className="pane-head">
        <h2 id={heading}>{title}</h2>
        <div className="pane-tools">{tools}</div>
      </header>
      {children}
    </section>
  );
}
