/** A native dialog: the browser keeps the focus inside, gives it back, and closes on Escape. */
import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { words } from '../words/words.ts';
import { Button } from './Button.tsx';
import './Dialog.css';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: number;
  /** No heading and no frame of its own: the palette. */
  readonly bare?: boolean;
}

export function Dialog({ title, onClose, children, footer, width = 460, bare }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const dialog = element.current!;
    if (!dialog.open) dialog.showModal();
    return () => dialog.close();
  }, []);

  return (
    // A click outside, which lands on the dialog itself, closes it; Escape does so by keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={element}
      className={bare ? 'dialog dialog-bare' : 'dialog'}
      style={{ width: `min(${width}px, calc(100vw - 24px))` }}
      aria-labelledby={bare ? undefined : heading}
      aria-label={bare ? title : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === element.current && onClose()}
    >
      {bare ? (
        children
      ) : (
        <>
          <header className="dialog-head">
            <h2 id={heading}>{title}</h2>
            <Button icon={<X size={16} />} label={words.common.close} small onClick={onClose} />
          </header>
          <div className="dialog-body scroll">{children}</div>
          {footer && <footer className="dialog-foot">{footer}</footer>}
        </>
      )}
    </dialog>
  );
}
