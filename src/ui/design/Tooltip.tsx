/** What an element says when it is pointed at or focused. Describes it, never names it. */
import { useId, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import './Tooltip.css';

interface TooltipProps {
  readonly text: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Tooltip({ text, children, className }: TooltipProps) {
  const id = useId();
  const holder = useRef<HTMLSpanElement>(null);
  const [at, setAt] = useState<{ x: number; y: number; above: boolean }>();

  const show = () => {
    const box = holder.current!.getBoundingClientRect();
    const above = box.top > 90;
    const x = Math.min(Math.max(box.left + box.width / 2, 130), window.innerWidth - 130);
    setAt({ x, y: above ? box.top - 6 : box.bottom + 6, above });
  };
  const hide = () => setAt(undefined);

  return (
    <span
      ref={holder}
      className={className}
      onPointerEnter={show}
      onPointerLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => event.key === 'Escape' && hide()}
      aria-describedby={at && id}
    >
      {children}
      {at &&
        createPortal(
          <span
            role="tooltip"
            id={id}
            className={at.above ? 'tooltip tooltip-above' : 'tooltip'}
            style={{ left: at.x, top: at.y }}
          >
            {text}
          </span>,
          document.body,
        )}
    </span>
  );
}
