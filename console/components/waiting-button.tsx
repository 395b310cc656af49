import type { ComponentProps } from 'react';

type WaitingButtonProps = ComponentProps<'button'> & {
  /** What it does is under way, or not to be done yet. */
  readonly waiting: boolean;
};

/** A button that keeps the focus while it has to wait, and does nothing then: one that is disabled loses it. */
export function WaitingButton({ waiting, onClick, ...button }: WaitingButtonProps) {
  return (
    <button
      {...button}
      aria-disabled={waiting}
      onClick={(event) => {
        if (waiting) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
